package dev.rungate.aws.dynamo.gates;

import dev.rungate.approvals.HeldAnswer;
import dev.rungate.approvals.HeldAnswer.ByteRange;
import dev.rungate.aws.dynamo.replays.KeptText;
import dev.rungate.calls.replays.ReplayStore.Kept;
import dev.rungate.ids.GateId;
import dev.rungate.tenants.Vault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// Held answers, each sealed as a whole.
final class HeldAnswers {
    private static final String STREAMED = "x-held-as-stream";
    private static final String USAGE = "x-held-usage";

    private final GatePieces pieces;
    private final Vault vault;

    HeldAnswers(GatePieces pieces, Vault vault) {
        this.pieces = pieces;
        this.vault = vault;
    }

    /// Answers how many pieces there are.
    int keep(GateId gate, HeldAnswer answer, Instant until) {
        var headers = new LinkedHashMap<>(answer.headers());
        headers.put(STREAMED, List.of(Boolean.toString(answer.streamed())));
        headers.put(
                USAGE,
                List.of(
                        Integer.toString(answer.usage().from()),
                        Integer.toString(answer.usage().to())));
        var kept = new Kept(answer.status(), headers, answer.body(), answer.step());
        var sealed = vault.seal(KeptText.of(kept), purpose(gate, answer.step()));
        return pieces.keep(gate, name(answer.step()), sealed, until);
    }

    HeldAnswer answer(GateId gate, String step, int count) {
        var sealed = pieces.read(gate, name(step), count);
        var kept = KeptText.kept(vault.open(sealed, purpose(gate, step)));
        var headers = new LinkedHashMap<>(kept.headers());
        var streamed = Objects.requireNonNull(headers.remove(STREAMED), STREAMED);
        var usage = Objects.requireNonNull(headers.remove(USAGE), USAGE);
        return new HeldAnswer(
                kept.status(),
                headers,
                kept.body(),
                streamed.equals(List.of("true")),
                new ByteRange(
                        Integer.parseInt(usage.getFirst()), Integer.parseInt(usage.getLast())),
                step);
    }

    void forget(GateId gate, String step, int count) {
        pieces.forget(gate, name(step), count);
    }

    private static String name(String step) {
        return "answer/" + step;
    }

    private static String purpose(GateId gate, String step) {
        return "answer " + gate + " " + step;
    }
}
