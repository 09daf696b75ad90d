package dev.rungate.refusals;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The facts of one refusal: its HTTP status; the code by which programs tell refusals apart; the
/// sentence for the person who reads it; what the caller can do about it ({@code action}); whether
/// asking again helps; and the {@code context}, whose keys are part of the contract. The context
/// holds values of ours ({@code Usd}, {@code Instant}, …), which the front door writes as text.
public record Row(
        int status,
        String code,
        String action,
        Retry retry,
        String sentence,
        Map<String, @Nullable Object> context) {
    public Row {
        context = Collections.unmodifiableMap(new LinkedHashMap<>(context));
    }

    /// A refusal that the same request would meet again.
    static Row of(int status, String code, String action) {
        return new Row(status, code, action, new Retry.Never(), "", Map.of());
    }

    Row withSentence(String words) {
        return new Row(status, code, action, retry, words, context);
    }

    Row withContext(String key, @Nullable Object value) {
        var more = new LinkedHashMap<String, @Nullable Object>(context);
        more.put(key, value);
        return new Row(status, code, action, retry, sentence, more);
    }

    Row retryAfter(int seconds) {
        return new Row(status, code, action, new Retry.After(seconds), sentence, context);
    }

    /// With the seconds in the context too.
    Row withRetryAfter(int seconds) {
        var after = new Retry.After(seconds);
        return retryAfter(seconds).withContext("retry_after_seconds", after.seconds());
    }

    /// The client knows best whether the same request is worth another attempt.
    Row retryIsUpToTheClient() {
        return new Row(status, code, action, new Retry.UpToTheClient(), sentence, context);
    }
}
