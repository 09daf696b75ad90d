package dev.rungate.http.pages;

import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;

/// The sentences that tell people what became of their decision.
final class PageWords {
    private PageWords() {}

    static String decided(Gate gate) {
        return switch (gate.state()) {
            case APPROVED -> "Approved. The agent gets its answer when it asks again.";
            case REJECTED -> "Rejected. The agent is told so when it asks again.";
            case PENDING, EXPIRED -> "Nothing was decided.";
        };
    }

    static String notAllowed(String why) {
        return "You may not decide this: " + why + ". Nothing was decided.";
    }

    static String counted(Gate gate) {
        return "Your approval counts. %d of %d people have approved so far."
                .formatted(gate.approvals(), gate.combinedRules().quorum());
    }

    static String tooLate(Gate gate) {
        var decision = gate.decision();
        if (decision == null || decision.by().equals(Decision.EXPIRY)) {
            return "Too late: nobody answered in time, so the call is "
                    + gate.state().word()
                    + ". Your decision changes nothing.";
        }
        return "Too late: %s was faster, the call is %s. Your decision changes nothing."
                .formatted(decision.by(), gate.state().word());
    }
}
