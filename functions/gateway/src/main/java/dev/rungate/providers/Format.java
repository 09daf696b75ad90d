package dev.rungate.providers;

import dev.rungate.chat.WireFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a provider speaks, by the word the catalogue and the admin API use, and what it expects as
/// proof when its entry says nothing else. A format without a {@link WireFormat} is known by name
/// and not served in this version.
enum Format {
    OPENAI(WireFormat.OPENAI_CHAT, "bearer"),
    ANTHROPIC(WireFormat.ANTHROPIC_MESSAGES, "x-api-key"),
    GEMINI(null, "x-goog-api-key"),
    BEDROCK(null, "bearer"),
    COHERE(null, "bearer"),
    OLLAMA(null, "bearer");

    private final @Nullable WireFormat wire;
    private final String auth;

    Format(@Nullable WireFormat wire, String auth) {
        this.wire = wire;
        this.auth = auth;
    }

    static Optional<Format> of(String word) {
        return Arrays.stream(values()).filter(format -> format.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Format::word).toList();
    }

    static String word(WireFormat wire) {
        return switch (wire) {
            case OPENAI_CHAT -> OPENAI.word();
            case ANTHROPIC_MESSAGES -> ANTHROPIC.word();
        };
    }

    Optional<WireFormat> wire() {
        return Optional.ofNullable(wire);
    }

    String auth() {
        return auth;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
