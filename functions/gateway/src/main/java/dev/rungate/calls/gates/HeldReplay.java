package dev.rungate.calls.gates;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.calls.Call;
import dev.rungate.calls.GovernedAnswer;
import dev.rungate.calls.HeldEvents;
import dev.rungate.calls.Rewriters;
import dev.rungate.chat.ChatEvent;
import dev.rungate.chat.ToolEdit;
import dev.rungate.chat.WireFormat;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.Receipt;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Returns a held answer as a stream or as a whole, as the caller asks: byte for byte if it came
/// so, else re-framed. It has been paid for.
public final class HeldReplay {
    private static final String CONTENT_TYPE = "content-type";

    private final GateStore gates;
    private final Rewriters rewriters;

    public HeldReplay(GateStore gates, Rewriters rewriters) {
        this.gates = gates;
        this.rewriters = rewriters;
    }

    GovernedAnswer approved(Call call, Gate gate, Receipt receipt, @Nullable Usd cost) {
        var held = held(call, gate);
        var decision = gate.decision();
        List<ToolEdit> edits = decision == null ? List.of() : decision.edits();
        var body = body(call, edits.isEmpty() ? held : edited(call, held, edits));
        return answered(call, held, body, receipt, cost);
    }

    /// The held answer with a text in place of the rejected calls.
    GovernedAnswer rejected(
            Call call, Gate gate, String text, Receipt receipt, @Nullable Usd cost) {
        var held = held(call, gate);
        var format = format(call);
        var whole = held.streamed() ? rewriters.of(format).asWhole(held.body()) : held.body();
        var said = rewriters.of(format).withoutToolCalls(whole, text);
        return answered(
                call,
                held,
                call.request().stream()
                        ? rewriters.of(format).asStream(said, wantsUsage(call))
                        : said,
                receipt,
                cost);
    }

    private HeldAnswer held(Call call, Gate gate) {
        return gates.answer(gate, call.request().body().fingerprint());
    }

    /// Events behind the last tool call stay as they are, so that the usage event is as far from
    /// the end as before.
    private HeldAnswer edited(Call call, HeldAnswer held, List<ToolEdit> edits) {
        var body =
                held.streamed()
                        ? rewriters.of(format(call)).withArgumentsInStream(held.body(), edits)
                        : rewriters.of(format(call)).withArguments(held.body(), edits);
        return held.withBody(body, held.usage().moved(body.length - held.body().length));
    }

    private byte[] body(Call call, HeldAnswer held) {
        if (call.request().stream() == held.streamed()) {
            return wantsUsage(call) ? held.body() : held.withoutUsage();
        }
        return held.streamed()
                ? rewriters.of(format(call)).asWhole(held.body())
                : rewriters.of(format(call)).asStream(held.body(), wantsUsage(call));
    }

    private static GovernedAnswer answered(
            Call call, HeldAnswer held, byte[] body, Receipt before, @Nullable Usd cost) {
        var receipt = before.withStep(held.step());
        var headers = headers(held, call.request().stream());
        return call.request().stream()
                ? new GovernedAnswer.Streamed(
                        receipt,
                        held.status(),
                        headers,
                        new HeldEvents(List.of(ChatEvent.aside(body))))
                : new GovernedAnswer.Whole(receipt, held.status(), headers, body, cost, false);
    }

    private static HttpHeaders headers(HeldAnswer held, boolean stream) {
        Map<String, List<String>> headers = new LinkedHashMap<>(held.headers());
        if (held.streamed() != stream) {
            headers.put(CONTENT_TYPE, List.of(stream ? "text/event-stream" : "application/json"));
        }
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private static boolean wantsUsage(Call call) {
        return call.request().body().wantsUsageEvent();
    }

    private static WireFormat format(Call call) {
        return call.target().format();
    }
}
