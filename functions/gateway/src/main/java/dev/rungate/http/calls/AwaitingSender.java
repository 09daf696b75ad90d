package dev.rungate.http.calls;

import dev.rungate.calls.GovernedAnswer;
import dev.rungate.http.RefusalText;
import dev.rungate.http.server.Exchange;
import dev.rungate.refusals.Refusal;
import dev.rungate.wire.Dialect;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.LinkedHashMap;
import java.util.Objects;

/// Says that a human has to decide: 202, with a body that every SDK of the format reads as an
/// answer, and that tells programs the rest at its top level.
final class AwaitingSender {
    private static final HeaderName GATE = HeaderNames.create("x-rungate-gate-id");

    private AwaitingSender() {}

    static void send(GovernedAnswer.Awaiting awaiting, Dialect dialect, Exchange exchange) {
        var gate = awaiting.gate();
        var row = new Refusal.ApprovalRequired(gate, awaiting.asked()).row();
        AnswerHeaders.write(awaiting.receipt(), exchange);
        exchange.header(
                        HeaderNames.RETRY_AFTER,
                        Integer.toString(Refusal.ApprovalRequired.RETRY_AFTER))
                .header(HeaderNames.LOCATION, "/v1/gates/" + gate.id())
                .header(GATE, gate.id().value())
                .header(HeaderNames.CACHE_CONTROL, "no-store");
        var extra = new LinkedHashMap<String, Object>();
        extra.put("status", "awaiting_approval");
        extra.put("context", RefusalText.context(row));
        var model = Objects.requireNonNullElse(awaiting.receipt().servedBy().model(), "rungate");
        var text = row.sentence();
        if (awaiting.asStream()) {
            exchange.send(
                    awaiting.status(),
                    "text/event-stream",
                    dialect.noticeStream(model, gate.id().value(), text, extra));
        } else {
            AnswerHeaders.write(AnswerHeaders.COST, awaiting.cost(), exchange);
            exchange.send(
                    awaiting.status(),
                    Exchange.JSON,
                    dialect.notice(model, gate.id().value(), text, extra));
        }
    }
}
