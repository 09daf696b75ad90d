package dev.rungate.calls.answers;

import dev.rungate.chat.Answer;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.FinishReason;
import dev.rungate.chat.ReportedUsage;
import dev.rungate.chat.ToolCall;
import dev.rungate.chat.ToolCallPiece;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Adds up the events of a stream to the answer so far.
final class Tally {
    private final Map<Integer, Growing> calls = new LinkedHashMap<>();
    private @Nullable String model;
    private @Nullable ReportedUsage usage;
    private @Nullable FinishReason finish;
    private long outputBytes;

    void add(ChatEvent event) {
        model = event.model() == null ? model : event.model();
        usage = event.usage() == null ? usage : event.usage();
        finish = event.finish() == null ? finish : event.finish();
        outputBytes += event.outputBytes();
        event.tools().forEach(this::add);
    }

    Answer answer() {
        return new Answer(model, usage, finish, toolCalls(), outputBytes);
    }

    List<ToolCall> toolCalls() {
        return calls.values().stream().map(Growing::toolCall).toList();
    }

    private void add(ToolCallPiece piece) {
        var call = calls.computeIfAbsent(piece.index(), ignored -> new Growing());
        call.name = piece.name() == null ? call.name : piece.name();
        call.alsoRead = piece.alsoRead().isEmpty() ? call.alsoRead : piece.alsoRead();
        call.arguments.append(piece.arguments());
    }

    private static final class Growing {
        private String name = "";
        private List<String> alsoRead = List.of();
        private final StringBuilder arguments = new StringBuilder();

        ToolCall toolCall() {
            return new ToolCall(name, arguments.toString(), alsoRead);
        }
    }
}
