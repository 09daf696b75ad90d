package dev.rungate.http;

import dev.rungate.calls.Dispatch;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.IncomingCall;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Receipt;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Answers as a test tells it, and remembers what it was asked.
final class FakeDispatch implements Dispatch {
    static final Receipt RECEIPT =
            new Receipt(
                    new RunId("run-1"),
                    "stp_1",
                    new PolicyRef("tests", 1),
                    new Receipt.ServedBy("openai", "gpt-4o-mini"),
                    new Receipt.Allowance(Usd.of("2.00"), Usd.of("1.50"), null));

    final List<IncomingCall> asked = new CopyOnWriteArrayList<>();
    private volatile Function<IncomingCall, GovernedAnswer> answer =
            incoming -> whole("{\"ok\":true}");

    void answers(Function<IncomingCall, GovernedAnswer> how) {
        answer = how;
    }

    @Override
    public GovernedAnswer dispatch(IncomingCall incoming) {
        asked.add(incoming);
        return answer.apply(incoming);
    }

    @Override
    public GovernedAnswer count(IncomingCall incoming) {
        asked.add(incoming);
        return whole("{\"input_tokens\":7}");
    }

    IncomingCall last() {
        return asked.getLast();
    }

    static GovernedAnswer whole(String body) {
        return new GovernedAnswer.Whole(
                RECEIPT,
                200,
                headers("content-type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8),
                Usd.of("0.000021"),
                false);
    }

    static GovernedAnswer streamed(GovernedAnswer.GovernedEvents events) {
        return new GovernedAnswer.Streamed(
                RECEIPT, 200, headers("content-type", "text/event-stream"), events);
    }

    static HttpHeaders headers(String... namesAndValues) {
        var map = new LinkedHashMap<String, List<String>>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return HttpHeaders.of(Map.copyOf(map), (name, value) -> true);
    }
}
