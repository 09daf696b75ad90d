package dev.rungate.http;

import dev.rungate.calls.Answered;
import dev.rungate.calls.Ask;
import dev.rungate.calls.Dispatch;
import dev.rungate.calls.Receipt;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.pricing.Usd;
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
                    "openai",
                    "gpt-4o-mini",
                    new PolicyRef("tests", 1),
                    Usd.of("2.00"),
                    Usd.of("1.50"),
                    null);

    final List<Ask> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Ask, Answered> answer = ask -> whole("{\"ok\":true}");

    void answers(Function<Ask, Answered> how) {
        answer = how;
    }

    @Override
    public Answered dispatch(Ask ask) {
        asked.add(ask);
        return answer.apply(ask);
    }

    @Override
    public Answered count(Ask ask) {
        asked.add(ask);
        return whole("{\"input_tokens\":7}");
    }

    Ask last() {
        return asked.getLast();
    }

    static Answered whole(String body) {
        return new Answered.Whole(
                RECEIPT,
                200,
                headers("content-type", "application/json"),
                body.getBytes(StandardCharsets.UTF_8),
                Usd.of("0.000021"),
                false);
    }

    static Answered streamed(Answered.GovernedEvents events) {
        return new Answered.Streamed(
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
