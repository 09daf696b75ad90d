package dev.rungate.pricing;

import dev.rungate.chat.Usage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Something a provider counts and charges for. Units nest: a token of a narrower unit is also one
/// of every wider unit, and is charged once, at the rate of the narrowest unit that has one. The
/// keys are those of the price data; narrower units come first.
public enum Unit {
    CACHE_WRITE_1H("cache_write_1h_mtok"),
    CACHE_WRITE_5M("cache_write_5m_mtok"),
    CACHE_AUDIO_READ("cache_audio_read_mtok"),
    CACHE_WRITE("cache_write_mtok"),
    CACHE_READ("cache_read_mtok"),
    INPUT_AUDIO("input_audio_mtok"),
    OUTPUT_AUDIO("output_audio_mtok"),
    REASONING("output_reasoning_mtok"),
    INPUT("input_mtok"),
    OUTPUT("output_mtok"),
    WEB_SEARCH("web_searches_kcount"),
    REQUEST("requests_kcount");

    private static final Map<String, Unit> BY_KEY =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Unit::key, Function.identity()));
    private static final long MOST = 1_000_000_000_000L;
    private static final int MILLION = 6;
    private static final int THOUSAND = 3;

    private final String key;

    Unit(String key) {
        this.key = key;
    }

    /// The unit of that key; empty if Rungate does not count it.
    public static Optional<Unit> of(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    public String key() {
        return key;
    }

    boolean contains(Unit other) {
        return switch (this) {
            case INPUT ->
                    switch (other) {
                        case CACHE_READ, CACHE_WRITE, INPUT_AUDIO -> true;
                        case CACHE_AUDIO_READ, CACHE_WRITE_5M, CACHE_WRITE_1H -> true;
                        case INPUT, OUTPUT, OUTPUT_AUDIO, REASONING, WEB_SEARCH, REQUEST -> false;
                    };
            case OUTPUT -> other == OUTPUT_AUDIO || other == REASONING;
            case CACHE_WRITE -> other == CACHE_WRITE_5M || other == CACHE_WRITE_1H;
            case CACHE_READ, INPUT_AUDIO -> other == CACHE_AUDIO_READ;
            case CACHE_WRITE_1H, CACHE_WRITE_5M, CACHE_AUDIO_READ -> false;
            case OUTPUT_AUDIO, REASONING, WEB_SEARCH, REQUEST -> false;
        };
    }

    /// The count that the provider reported, kept between zero and a trillion, so that whatever it
    /// claims can be added up.
    long count(Usage usage) {
        return Math.clamp(reported(usage), 0, MOST);
    }

    private long reported(Usage usage) {
        return switch (this) {
            case CACHE_WRITE_1H -> usage.cacheWriteHourTokens();
            case CACHE_WRITE_5M -> usage.cacheWriteTokens() - usage.cacheWriteHourTokens();
            case CACHE_AUDIO_READ -> usage.cacheAudioReadTokens();
            case CACHE_WRITE -> usage.cacheWriteTokens();
            case CACHE_READ -> usage.cacheReadTokens();
            case INPUT_AUDIO -> usage.inputAudioTokens();
            case OUTPUT_AUDIO -> usage.outputAudioTokens();
            case REASONING -> usage.reasoningTokens();
            case INPUT -> usage.inputTokens();
            case OUTPUT -> usage.outputTokens();
            case WEB_SEARCH -> usage.webSearches();
            case REQUEST -> 1;
        };
    }

    /// Tokens are charged per million, all else per thousand.
    BigDecimal charge(BigDecimal rate, long count) {
        var calls = this == WEB_SEARCH || this == REQUEST;
        return rate.multiply(BigDecimal.valueOf(count)).movePointLeft(calls ? THOUSAND : MILLION);
    }
}
