package dev.rungate.calls.gates;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateStore;
import dev.rungate.approvals.HeldAnswer;
import dev.rungate.calls.Call;
import dev.rungate.calls.admission.Admission;
import java.net.http.HttpHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The facts about a held answer that every 202 about it tells. The answer itself may have
/// megabytes: it is read for them once in a process, and not again for each 202.
public final class HeldFacts {
    private static final String CLAMPED = "x-rungate-max-tokens-clamped";
    private static final int MOST = 10_000;

    private final GateStore gates;
    private final Map<String, Facts> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Facts> eldest) {
                            return size() > MOST;
                        }
                    });

    public HeldFacts(GateStore gates) {
        this.gates = gates;
    }

    /// The step that paid for the answer, and the output tokens its request was cut to, where it
    /// was.
    public record Facts(String step, @Nullable Long clampedTo) {}

    /// The headers to hold an answer with: the provider's, and ours about the request that led to
    /// it.
    public static Map<String, List<String>> headers(HttpHeaders providers, Admission admission) {
        var headers = new LinkedHashMap<>(providers.map());
        var clamped = admission.receipt().allowance().clampedTo();
        if (clamped != null) {
            headers.put(CLAMPED, List.of(clamped.toString()));
        }
        return headers;
    }

    /// Of the answer to a call that is just held.
    static Facts of(Admission admission) {
        return new Facts(admission.step(), admission.receipt().allowance().clampedTo());
    }

    Facts of(Call call, Gate gate) {
        var request = call.request().body().fingerprint();
        var key = gate.id() + " " + request;
        var before = known.get(key);
        if (before != null) {
            return before;
        }
        var facts = facts(gates.answer(gate, request));
        known.put(key, facts);
        return facts;
    }

    private static Facts facts(HeldAnswer held) {
        var clamped = held.headers().get(CLAMPED);
        return new Facts(held.step(), clamped == null ? null : Long.valueOf(clamped.getFirst()));
    }
}
