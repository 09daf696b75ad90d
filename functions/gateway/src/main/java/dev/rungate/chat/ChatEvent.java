package dev.rungate.chat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One piece of a streamed answer: the provider's bytes, whole up to and including the empty line,
/// and what they mean. {@code usage} is cumulative: the best known for the whole answer so far.
/// {@code doubt} says why clients may read the event differently from us, or each other; null where
/// all read the same.
public record ChatEvent(
        byte[] raw,
        Kind kind,
        @Nullable String model,
        @Nullable ReportedUsage usage,
        @Nullable FinishReason finish,
        List<ToolCallPiece> tools,
        int outputBytes,
        @Nullable String doubt) {
    public enum Kind {
        /// Carries a part of the answer.
        CONTENT,
        /// Says only what was used, and only because we asked: not for callers who did not.
        USAGE_ONLY,
        /// An answer that is no stream although it is called one, from its first byte to its last.
        WHOLE,
        /// The provider's own error in a stream that had begun.
        FAILURE,
        /// The mark by which a client tells a whole answer: {@code [DONE]}, {@code message_stop}.
        END,
        /// Is neither judged nor counted: a comment, a ping, or a whole held answer, which was
        /// judged and paid before.
        ASIDE,
        /// Ours, while the provider is silent: for callers who wait, and kept nowhere.
        HEARTBEAT
    }

    public static ChatEvent heartbeat(byte[] raw) {
        return new ChatEvent(raw, Kind.HEARTBEAT, null, null, null, List.of(), 0, null);
    }

    /// Whether it is beside the answer.
    public boolean beside() {
        return kind == Kind.ASIDE || kind == Kind.HEARTBEAT;
    }

    public static ChatEvent aside(byte[] raw) {
        return new ChatEvent(raw, Kind.ASIDE, null, null, null, List.of(), 0, null);
    }

    /// An event that everybody reads alike.
    public ChatEvent(
            byte[] raw,
            Kind kind,
            @Nullable String model,
            @Nullable ReportedUsage usage,
            @Nullable FinishReason finish,
            List<ToolCallPiece> tools,
            int outputBytes) {
        this(raw, kind, model, usage, finish, tools, outputBytes, null);
    }

    /// The same event, which clients may read differently.
    public ChatEvent doubted(String why) {
        return new ChatEvent(raw, kind, model, usage, finish, tools, outputBytes, why);
    }

    /// The same event with more bytes behind it.
    public ChatEvent followedBy(byte[] more) {
        var both = Arrays.copyOf(raw, raw.length + more.length);
        System.arraycopy(more, 0, both, raw.length, more.length);
        return new ChatEvent(both, kind, model, usage, finish, tools, outputBytes, doubt);
    }

    public ChatEvent {
        tools = List.copyOf(tools);
    }
}
