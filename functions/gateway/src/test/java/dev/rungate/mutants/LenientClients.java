package dev.rungate.mutants;

import dev.rungate.chat.WireFormat;
import dev.rungate.mutants.LenientJson.Habits;
import dev.rungate.mutants.LenientLines.Ends;
import dev.rungate.mutants.LenientLines.Event;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every tool call that some lenient client finds in the bytes it was given: the clients differ in
/// how they decode bytes, read JSON, cut a stream into events, and put calls together. Nothing here
/// is the gateway's own.
final class LenientClients {
    /// A call as one client would run it.
    record SeenCall(String name, String arguments) {}

    private static final List<Habits> JSON =
            List.of(
                    Habits.USUAL,
                    new Habits(true, false, false),
                    new Habits(false, true, false),
                    new Habits(false, false, true));

    private LenientClients() {}

    /// {@code labelled} is the character set that the answer's label names, if it does.
    static Set<SeenCall> calls(WireFormat format, byte[] bytes, @Nullable Charset labelled) {
        var calls = new LinkedHashSet<SeenCall>();
        var texts = texts(bytes);
        if (labelled != null) {
            texts.add(new String(bytes, labelled));
        }
        for (var text : texts) {
            for (var habits : JSON) {
                whole(format, text, habits, calls);
                streams(format, text, habits, calls);
            }
        }
        return calls;
    }

    /// Python's `json.loads` guesses UTF-16 and UTF-32 from zero bytes.
    private static Set<String> texts(byte[] bytes) {
        var texts = new LinkedHashSet<String>();
        texts.add(new String(bytes, StandardCharsets.UTF_8));
        texts.add(decoded(bytes, StandardCharsets.UTF_8));
        texts.add(new String(bytes, StandardCharsets.ISO_8859_1));
        if (holdsZero(bytes)) {
            texts.add(new String(bytes, StandardCharsets.UTF_16LE));
            texts.add(new String(bytes, StandardCharsets.UTF_16BE));
            texts.add(new String(bytes, Charset.forName("UTF-32LE")));
            texts.add(new String(bytes, Charset.forName("UTF-32BE")));
        }
        return texts;
    }

    /// Bytes that mean nothing are left out.
    private static String decoded(byte[] bytes, Charset charset) {
        try {
            CharBuffer chars =
                    charset.newDecoder()
                            .onMalformedInput(CodingErrorAction.IGNORE)
                            .decode(ByteBuffer.wrap(bytes));
            return chars.toString();
        } catch (CharacterCodingException never) {
            throw new IllegalStateException(never);
        }
    }

    private static boolean holdsZero(byte[] bytes) {
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private static void whole(WireFormat format, String text, Habits habits, Set<SeenCall> calls) {
        var answer = read(text, habits);
        switch (format) {
            case OPENAI_CHAT -> calls.addAll(OpenAiClients.whole(answer));
            case ANTHROPIC_MESSAGES -> calls.addAll(AnthropicClients.whole(answer));
        }
    }

    private static void streams(
            WireFormat format, String text, Habits habits, Set<SeenCall> calls) {
        if (!text.contains("data")) {
            return;
        }
        var cuts = new LinkedHashSet<List<Event>>();
        for (var ends : Ends.values()) {
            cuts.add(LenientLines.events(text, ends));
            cuts.add(LenientLines.lines(text, ends, true));
            cuts.add(LenientLines.lines(text, ends, false));
        }
        for (var events : cuts) {
            streamed(format, parsed(events, habits, false), calls);
            streamed(format, parsed(events, habits, true), calls);
        }
    }

    private static void streamed(WireFormat format, List<ReadEvent> events, Set<SeenCall> calls) {
        switch (format) {
            case OPENAI_CHAT -> calls.addAll(OpenAiClients.streamed(events));
            case ANTHROPIC_MESSAGES -> calls.addAll(AnthropicClients.streamed(events));
        }
    }

    /// An event whose data was read.
    record ReadEvent(String name, @Nullable Object data) {}

    /// One client gives up at the first event it cannot read, one passes over it; `[DONE]` ends a
    /// stream for those who give up.
    private static List<ReadEvent> parsed(List<Event> events, Habits habits, boolean givesUp) {
        var parsed = new ArrayList<ReadEvent>();
        for (var event : events) {
            boolean isEnd = LenientLines.stripped(event.data()).equals("[DONE]");
            var data = isEnd ? null : read(event.data(), habits);
            if (data != null) {
                parsed.add(new ReadEvent(event.name(), data));
            } else if (givesUp && !LenientLines.stripped(event.data()).isEmpty()) {
                return parsed;
            }
        }
        return parsed;
    }

    private static @Nullable Object read(String text, Habits habits) {
        try {
            return LenientJson.read(text, habits);
        } catch (LenientJson.Broken unreadable) {
            return null;
        }
    }
}
