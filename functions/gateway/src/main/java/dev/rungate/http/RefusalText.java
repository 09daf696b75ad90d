package dev.rungate.http;

import dev.rungate.approvals.ProposedAction;
import dev.rungate.http.gates.GateJson;
import dev.rungate.ids.PolicyRef;
import dev.rungate.pricing.Usd;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Receipt;
import dev.rungate.refusals.Refusal;
import dev.rungate.refusals.Retry;
import dev.rungate.refusals.Row;
import dev.rungate.wire.ErrorText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Puts the row of a refusal and the facts about its call into an answer.
public final class RefusalText {
    private RefusalText() {}

    public static ErrorText text(CallRefused refused, String requestId) {
        var row = refused.refusal().row();
        var context = new LinkedHashMap<String, Object>();
        about(refused.receipt(), refused.rule(), context);
        context.putAll(context(row));
        context.put("recovery", recovery(row.action(), shouldRetry(row.retry()).orElse(true)));
        return new ErrorText(row.status(), row.code(), row.sentence(), context, requestId);
    }

    /// For a fault of our own: it tells nothing but where to look.
    public static ErrorText internal(String requestId) {
        return new ErrorText(
                500,
                "internal_error",
                "Something went wrong in Rungate; its log tells more under " + requestId + ".",
                Map.of("recovery", recovery("report", false)),
                requestId);
    }

    /// For bytes that the server refuses before they are a request.
    public static ErrorText protocol(
            int status, String problem, long maxBodyBytes, String requestId) {
        var refusal =
                status == 413
                        ? new Refusal.RequestTooLarge(maxBodyBytes)
                        : new Refusal.InvalidRequest("$", problem);
        var text = text(new CallRefused(refusal), requestId);
        return new ErrorText(status, text.code(), text.message(), text.context(), requestId);
    }

    /// The {@code Retry-After} header, where waiting helps.
    public static OptionalInt retryAfter(Refusal refusal) {
        return refusal.row().retry() instanceof Retry.After(var seconds)
                ? OptionalInt.of(seconds)
                : OptionalInt.empty();
    }

    /// The {@code x-should-retry} header; empty where the client knows best.
    public static Optional<Boolean> shouldRetry(Refusal refusal) {
        return shouldRetry(refusal.row().retry());
    }

    private static Optional<Boolean> shouldRetry(Retry retry) {
        return switch (retry) {
            case Retry.Never ignored -> Optional.of(false);
            case Retry.After ignored -> Optional.of(true);
            case Retry.UpToTheClient ignored -> Optional.empty();
        };
    }

    private static void about(Receipt receipt, @Nullable String rule, Map<String, Object> context) {
        if (receipt.run() != null) {
            context.put("run_id", receipt.run().value());
        }
        if (receipt.policy() != null) {
            context.put("policy_id", policyId(receipt.policy()));
            context.put("policy_name", receipt.policy().toString());
        }
        if (rule != null) {
            context.put("rule", rule);
        }
    }

    private static String policyId(PolicyRef policy) {
        return "pol_" + policy.name() + "_v" + policy.version();
    }

    /// A row's context as JSON knows it.
    public static Map<String, Object> context(Row row) {
        var context = new LinkedHashMap<String, Object>();
        row.context().forEach((key, value) -> context.put(key, plain(value)));
        return context;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Usd amount -> amount.toString();
            case Instant moment -> Timestamps.text(moment);
            case ProposedAction action -> GateJson.action(action);
            default -> value;
        };
    }

    private static Map<String, Object> recovery(String action, boolean retry) {
        var recovery = new LinkedHashMap<String, Object>();
        recovery.put("action", action);
        recovery.put("retry", retry);
        return recovery;
    }
}
