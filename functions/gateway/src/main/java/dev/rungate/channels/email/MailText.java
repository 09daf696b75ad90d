package dev.rungate.channels.email;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ProposedAction;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;

/// The text of a mail. A subject is one line, also when a model has put line ends into a tool's
/// name.
final class MailText {
    private static final int LONGEST_SUBJECT = 150;
    private static final int LONGEST_ARGUMENTS = 2_000;

    private MailText() {}

    static String subject(Gate gate) {
        var subject =
                ("Approval needed: " + gate.first().tool()).replaceAll("[\\p{Cntrl}\\p{Cf}]", " ");
        return subject.length() <= LONGEST_SUBJECT
                ? subject
                : subject.substring(0, LONGEST_SUBJECT) + "…";
    }

    static String of(Gate gate, String link) {
        return """
        An agent wants to do what needs a human:

        %s

        Rule: %s, of the policy %s
        Run: %s, which has spent $%s so far
        Waits until: %s

        See it and decide here. The link is yours alone and works once:
        %s
        """
                .formatted(
                        gate.actions().stream()
                                .map(MailText::call)
                                .collect(Collectors.joining("\n\n")),
                        gate.rule(),
                        gate.policy(),
                        gate.run().run(),
                        gate.spent(),
                        gate.expiresAt().truncatedTo(ChronoUnit.SECONDS),
                        link);
    }

    private static String call(ProposedAction action) {
        var arguments = action.arguments();
        var cut =
                arguments.length() <= LONGEST_ARGUMENTS
                        ? arguments
                        : arguments.substring(0, LONGEST_ARGUMENTS) + "… (cut)";
        return "  %s %s"
                .formatted(action.tool(), cut)
                .replaceAll("[\\p{Cf}\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
