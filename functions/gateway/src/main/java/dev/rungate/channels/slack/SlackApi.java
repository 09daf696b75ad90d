package dev.rungate.channels.slack;

import dev.rungate.approvals.ApproverChannel.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Slack's methods over plain HTTP. Where Slack asks for a pause, all calls make it: a short one is
/// waited for, after a long one comes {@link Unreachable}.
final class SlackApi implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final int TOO_MANY = 429;
    private static final int OK = 200;
    private static final int MOST_ATTEMPTS = 3;
    private static final Pattern CODE = Pattern.compile("[a-z0-9_]{1,64}");

    private final SlackSettings settings;
    private final Patience patience;
    private final Clock clock;
    private final HttpClient http;
    private final ResponseUrls responseUrls;
    private final AtomicReference<Instant> notBefore = new AtomicReference<>(Instant.MIN);

    /// How long Slack may take to answer, and how long a pause may be.
    record Patience(Duration answer, Duration pause) {
        static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(5));
        static final Patience SHORT = new Patience(Duration.ofSeconds(2), Duration.ZERO);
    }

    SlackApi(SlackSettings settings, Patience patience, Clock clock) {
        this.settings = settings;
        this.patience = patience;
        this.clock = clock;
        this.responseUrls = new ResponseUrls(settings.api());
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(patience.answer())
                        .build();
    }

    /// Slack's answer to a method. Throws {@link Unreachable} when there is none.
    JsonNode call(String method, ObjectNode arguments) throws SlackRefused {
        var request =
                json(settings.api().resolve(method), arguments)
                        .header("authorization", "Bearer " + settings.botToken().value())
                        .build();
        var answer = answer(method, send(method, request));
        if (!answer.path("ok").asBoolean(false)) {
            var code = answer.path("error").asString("");
            throw new SlackRefused(
                    method, CODE.matcher(code).matches() ? code : "an unknown error");
        }
        return answer;
    }

    /// Says something to the one who clicked, where Slack has told to; to no other address.
    void respond(String responseUrl, ObjectNode message) {
        var trusted =
                responseUrls
                        .trusted(responseUrl)
                        .orElseThrow(() -> new Unreachable("the response_url is not Slack's"));
        send("the response_url", json(trusted, message).build());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder json(URI to, ObjectNode body) {
        return HttpRequest.newBuilder(to)
                .timeout(patience.answer())
                .header("content-type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }

    private byte[] send(String what, HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            pause();
            var response = sent(what, request);
            if (response.statusCode() == OK) {
                return response.body();
            }
            if (response.statusCode() != TOO_MANY) {
                throw new Unreachable(
                        "Slack answers " + what + " with status " + response.statusCode());
            }
            var wait = retryAfter(response);
            notBefore.accumulateAndGet(
                    clock.instant().plus(wait), (one, other) -> one.isAfter(other) ? one : other);
            if (attempt == MOST_ATTEMPTS) {
                throw pausing(wait);
            }
        }
    }

    private void pause() {
        var wait = Duration.between(clock.instant(), notBefore.get());
        if (wait.compareTo(patience.pause()) > 0) {
            throw pausing(wait);
        }
        if (wait.isPositive()) {
            try {
                Thread.sleep(wait);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    private HttpResponse<byte[]> sent(String what, HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new Unreachable(
                    "Slack does not answer " + what + ": " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static JsonNode answer(String method, byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException unreadable) {
            throw new Unreachable("Slack's answer to " + method + " is no JSON");
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("retry-after")
                    .map(seconds ->
                            Duration.ofSeconds(Math.clamp(Long.parseLong(seconds), 0, 3600)))
                    .orElse(ONE_SECOND);
        } catch (NumberFormatException noNumber) {
            return ONE_SECOND;
        }
    }

    private static Unreachable pausing(Duration wait) {
        return new Unreachable(
                "Slack asks for a pause of "
                        + wait.plusMillis(999).toSeconds()
                        + " s (ratelimited)");
    }

    private static Unreachable interrupted() {
        Thread.currentThread().interrupt();
        return new Unreachable("interrupted while Slack was asked");
    }
}
