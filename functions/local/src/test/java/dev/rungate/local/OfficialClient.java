package dev.rungate.local;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A vendor's own SDK, unmodified and with its default settings, whatever language it is written
/// in.
interface OfficialClient extends AutoCloseable {
    /// One question to a model: {@code tool} is offered if it is named, {@code headers} go along as
    /// the SDK's default headers.
    record Question(
            String token,
            Map<String, String> headers,
            String model,
            String prompt,
            @Nullable String tool,
            boolean stream) {
        Question streamed() {
            return new Question(token, headers, model, prompt, tool, true);
        }
    }

    /// What the SDK gave back to its caller.
    sealed interface Outcome {
        /// {@code calls} are those of tools, each a name and its arguments; {@code finish} is why
        /// the model stopped, in the word of the format.
        record Answer(String text, List<List<String>> calls, String finish) implements Outcome {}

        /// {@code type} is the simple name of the class that was thrown.
        record Thrown(String type, @Nullable Integer status, @Nullable String code, String message)
                implements Outcome {}
    }

    Outcome ask(Question question);

    @Override
    default void close() {}
}
