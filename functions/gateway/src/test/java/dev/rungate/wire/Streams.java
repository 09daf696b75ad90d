package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolCall;
import dev.rungate.wire.sse.SseFramer;
import java.util.ArrayList;
import java.util.List;

/// Streams as a test reads them: cut into events, and put together again.
public final class Streams {
    private static final int MOST_BYTES = 1 << 20;

    private Streams() {}

    public static List<ChatEvent> events(Dialect dialect, String stream) {
        var bytes = stream.getBytes(UTF_8);
        return events(dialect, frames(bytes, Math.max(1, bytes.length)));
    }

    public static List<ChatEvent> events(Dialect dialect, List<byte[]> frames) {
        var reader = dialect.events();
        return frames.stream().map(reader::read).toList();
    }

    /// The stream's raw events when it arrives in chunks of a size.
    public static List<byte[]> frames(byte[] stream, int chunk) {
        var framer = new SseFramer(MOST_BYTES);
        var frames = new ArrayList<byte[]>();
        for (int i = 0; i < stream.length; i += chunk) {
            frames.addAll(framer.feed(stream, i, Math.min(chunk, stream.length - i)));
        }
        return withRest(framer, frames);
    }

    /// The stream's raw events when it arrives in two pieces.
    public static List<byte[]> framesInTwo(byte[] stream, int cut) {
        var framer = new SseFramer(MOST_BYTES);
        var frames = new ArrayList<>(framer.feed(stream, 0, cut));
        frames.addAll(framer.feed(stream, cut, stream.length - cut));
        return withRest(framer, frames);
    }

    /// What the events add up to, as a client puts them together.
    public static Answer together(List<ChatEvent> events) {
        var names = new ArrayList<String>();
        var arguments = new ArrayList<StringBuilder>();
        var alsoRead = new ArrayList<List<String>>();
        for (var event : events) {
            for (var piece : event.tools()) {
                while (names.size() <= piece.index()) {
                    names.add("");
                    arguments.add(new StringBuilder());
                    alsoRead.add(List.of());
                }
                if (piece.name() != null) {
                    names.set(piece.index(), piece.name());
                }
                if (!piece.alsoRead().isEmpty()) {
                    alsoRead.set(piece.index(), piece.alsoRead());
                }
                arguments.get(piece.index()).append(piece.arguments());
            }
        }
        var calls = new ArrayList<ToolCall>();
        for (int i = 0; i < names.size(); i++) {
            calls.add(new ToolCall(names.get(i), arguments.get(i).toString(), alsoRead.get(i)));
        }
        var last = events.stream().filter(event -> !event.beside()).toList().getLast();
        long written = events.stream().mapToLong(ChatEvent::outputBytes).sum();
        return new Answer(last.model(), last.usage(), last.finish(), calls, written);
    }

    private static List<byte[]> withRest(SseFramer framer, List<byte[]> frames) {
        var rest = framer.rest();
        if (rest.length > 0) {
            frames.add(rest);
        }
        return frames;
    }
}
