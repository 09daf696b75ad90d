package dev.rungate.channels.email;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.approvals.ShownText;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/// What a mail says. A line that a model broke goes on behind a bar, so that nothing a model wrote
/// looks like a line of ours.
final class MailText {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ARGUMENTS = 2_000;

    private static final int MOST_CALLS = 20;
    private static final String WHERE = "behind the link below";

    private MailText() {}

    static String subject(Gate gate) {
        int more = gate.actions().size() - 1;
        return "Approval needed: "
                + ShownText.name(gate.firstAskedAction().tool(), LONGEST_NAME)
                + (more == 0 ? "" : " and " + more + " more");
    }

    static String of(Gate gate, String agent, String link) {
        return """
        The agent %s (%s) wants to do something that a person has to approve:

        %s

        Rule: %s, of the policy %s
        Run: %s, which has spent $%s so far
        Waits until: %s

        See it and decide here. The link works once. Whoever has it decides in your name:
        %s
        """
                .formatted(
                        ShownText.name(agent, LONGEST_NAME),
                        ShownText.name(gate.agent().value(), LONGEST_NAME),
                        calls(gate),
                        ShownText.name(gate.firstRuleId()),
                        gate.policy(),
                        ShownText.name(gate.run().run().value()),
                        gate.runSpent(),
                        gate.expiresAt().truncatedTo(ChronoUnit.SECONDS),
                        link);
    }

    private static String calls(Gate gate) {
        int left = gate.actions().size() - MOST_CALLS;
        var shown =
                gate.actions().stream()
                        .limit(MOST_CALLS)
                        .map(MailText::call)
                        .collect(Collectors.joining("\n\n"));
        return left <= 0
                ? shown
                : shown + "\n\n  … (" + left + " more calls; all are " + WHERE + ")";
    }

    private static String call(ProposedAction action) {
        var arguments = ShownText.unlinked(action.arguments(), LONGEST_ARGUMENTS, WHERE);
        return "  %s %s%s"
                .formatted(
                        ShownText.name(action.tool()),
                        arguments.replace("\n", "\n  | "),
                        action.asked()
                                ? ""
                                : "\n  (no rule asks about this call; it is released too)");
    }
}
