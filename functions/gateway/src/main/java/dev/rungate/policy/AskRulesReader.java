package dev.rungate.policy;

import dev.rungate.ids.DocumentPath;
import dev.rungate.policy.AskRules.Escalation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the keys of a rule that asks a person.
final class AskRulesReader {
    private static final List<String> KEYS =
            List.of(
                    "approvers",
                    "hold",
                    "expires",
                    "quorum",
                    "escalate",
                    "on_expiry",
                    "on_reject",
                    "four_eyes",
                    "editable");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final int MOST_APPROVERS = 20;
    private static final int MOST_EDITABLE = 50;

    /// The addresses that can be asked: a Slack channel or person, a mailbox, a webhook, or only
    /// the API and the page.
    private static final String ADDRESS =
            "slack://[#@]?[A-Za-z0-9._-]{1,80}|mailto:[^\\s@]{1,64}@[^\\s@]{1,255}"
                    + "|https?://[^\\s]{1,500}|api|dashboard";

    /// Who may decide: an address, a role, or a member by name.
    private static final String ROLE_OR_NAME =
            "role:(?:admin|approver)|[^\\s:/#@\\p{Cntrl}][^:/#@\\p{Cntrl}]{0,127}";

    private static final Pattern REACHED = Pattern.compile(ADDRESS);
    private static final Pattern APPROVER = Pattern.compile(ADDRESS + "|" + ROLE_OR_NAME);

    private final Problems problems;

    AskRulesReader(Problems problems) {
        this.problems = problems;
    }

    AskRules read(Section rule, boolean asks) {
        KEYS.stream()
                .filter(key -> !asks && rule.has(key))
                .forEach(key -> rule.problem(key, "goes only with 'then: ask'"));
        var usual = AskRules.DEFAULT;
        var expires = rule.duration("expires", SECOND, LONGEST).orElse(usual.expires());
        return new AskRules(
                addresses(rule, "approvers", APPROVER),
                rule.duration("hold", Duration.ZERO, AskRules.LONGEST_HOLD).orElse(usual.hold()),
                expires,
                (int) rule.number("quorum", 1, MOST_APPROVERS).orElse(usual.quorum()),
                escalation(rule, expires),
                rule.word("on_expiry", AskRules.OnExpiry.class).orElse(usual.onExpiry()),
                rule.word("on_reject", AskRules.OnReject.class).orElse(usual.onReject()),
                rule.flag("four_eyes").orElse(usual.fourEyes()),
                editable(rule));
    }

    private List<String> addresses(Section section, String key, Pattern allowed) {
        var written = section.list(key, MOST_APPROVERS);
        var addresses = new LinkedHashSet<String>();
        for (int i = 0; i < written.size(); i++) {
            var path = section.path(key).index(i);
            Section.text(written.get(i), path, 512, problems)
                    .filter(text -> isAddress(text, path, allowed))
                    .ifPresent(addresses::add);
        }
        return List.copyOf(addresses);
    }

    private boolean isAddress(String text, DocumentPath path, Pattern allowed) {
        if (allowed.matcher(text).matches()) {
            return true;
        }
        problems.add(
                path,
                "must be an address such as slack://#channel, slack://U0123456,"
                        + " mailto:a@b.example, https://… or api"
                        + (allowed == APPROVER ? ", role:approver or a member's name" : ""));
        return false;
    }

    private @Nullable Escalation escalation(Section rule, Duration expires) {
        if (!rule.has("escalate")) {
            rule.value("escalate");
            return null;
        }
        var section = rule.section("escalate");
        var after = section.duration("after", SECOND, LONGEST);
        var to = addresses(section, "to", REACHED);
        section.nothingElse();
        if (after.isEmpty() || to.isEmpty()) {
            rule.problem("escalate", "needs both: { after: PT10M, to: [\"slack://#leads\"] }");
            return null;
        }
        if (after.get().compareTo(expires) >= 0) {
            section.problem("after", "must be shorter than expires, which is " + expires);
        }
        return new Escalation(after.get(), to);
    }

    private List<String> editable(Section rule) {
        var written = rule.list("editable", MOST_EDITABLE);
        var names = new ArrayList<String>();
        for (int i = 0; i < written.size(); i++) {
            Section.text(written.get(i), rule.path("editable").index(i), 128, problems)
                    .ifPresent(names::add);
        }
        return names;
    }
}
