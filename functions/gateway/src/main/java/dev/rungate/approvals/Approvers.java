package dev.rungate.approvals;

import dev.rungate.policy.AskRules;
import dev.rungate.tenants.Member;
import java.util.List;
import java.util.regex.Pattern;

/// Which people a rule's addresses name. {@code slack://U…} names that Slack user, {@code
/// slack://#channel} every member with a Slack user, {@code mailto:} the owner of that mailbox,
/// {@code role:} the members of that role, any other word the member of that name. {@code api},
/// {@code dashboard} and webhooks are ways to ask and name nobody. If no address names anybody,
/// every member may decide. An administrator may decide for every rule.
final class Approvers {
    private static final Pattern SLACK_PERSON = Pattern.compile("slack://@?([UW][A-Z0-9]{2,30})");
    private static final Pattern WAY = Pattern.compile("api|dashboard|https?://.*");
    private static final String SLACK = "slack://";
    private static final String MAIL = "mailto:";
    private static final String ROLE = "role:";

    private Approvers() {}

    static boolean include(AskRules how, Voter voter) {
        if (voter.isAdmin() || (how.escalate() != null && anyIs(how.escalate().to(), voter))) {
            return true;
        }
        return namesNobody(how.approvers())
                ? voter.member() != null
                : anyIs(how.approvers(), voter);
    }

    private static boolean namesNobody(List<String> approvers) {
        return approvers.stream().allMatch(approver -> WAY.matcher(approver).matches());
    }

    private static boolean anyIs(List<String> approvers, Voter voter) {
        return approvers.stream()
                .filter(approver -> !WAY.matcher(approver).matches())
                .anyMatch(approver -> is(approver, voter));
    }

    private static boolean is(String approver, Voter voter) {
        var person = SLACK_PERSON.matcher(approver);
        if (person.matches()) {
            return person.group(1).equals(voter.slackUser());
        }
        if (approver.startsWith(SLACK)) {
            return voter.slackUser() != null;
        }
        if (approver.startsWith(MAIL)) {
            return Member.mailbox(approver.substring(MAIL.length())).equals(voter.mailbox());
        }
        return approver.startsWith(ROLE)
                ? approver.substring(ROLE.length()).equals(voter.role())
                : voter.member() != null && approver.equals(voter.name());
    }
}
