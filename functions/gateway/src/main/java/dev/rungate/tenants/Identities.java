package dev.rungate.tenants;

import dev.rungate.ids.LooseNames;
import dev.rungate.ids.MemberId;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Everything that identifies one person: the ids, names, Slack users and mailboxes of their
/// memberships, as they are stored. Whether two are the same person is asked only here, with {@link
/// #samePerson}; equal sets are not needed for that.
public record Identities(Set<String> stored) {
    private static final String NAME = "name:";
    private static final String SLACK = "slack:";
    private static final String MAILBOX = "mailto:";
    private static final String ADMIN = "admin";
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}\\p{Mn}]");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    public Identities {
        stored = Set.copyOf(stored);
    }

    public static Identities of(Member member) {
        var known = new HashSet<String>();
        known.add(member.id().value());
        known.add(NAME + folded(member.name()));
        if (member.slackUser() != null) {
            var team = member.slackTeam() == null ? "" : member.slackTeam() + "/";
            known.add(SLACK + team + member.slackUser());
        }
        if (member.email() != null) {
            known.add(MAILBOX + Member.mailbox(member.email()));
        }
        return new Identities(known);
    }

    /// A member of whom nothing but the id is known.
    public static Identities of(MemberId member) {
        return new Identities(Set.of(member.value()));
    }

    /// The person who reads a mailbox that belongs to no member.
    public static Identities ofMailbox(String address) {
        return new Identities(Set.of(MAILBOX + Member.mailbox(address)));
    }

    /// Whoever has the administrator's token.
    public static Identities ofAdmin() {
        return new Identities(Set.of(ADMIN));
    }

    /// Whether both share an identity. A Slack user without a team is that user in every workspace.
    public boolean samePerson(Identities other) {
        return stored.stream()
                .anyMatch(mine -> other.stored.stream().anyMatch(theirs -> same(mine, theirs)));
    }

    /// Joins two sets of identities of one person.
    public Identities and(Identities other) {
        var all = new HashSet<>(stored);
        all.addAll(other.stored);
        return new Identities(all);
    }

    private static boolean same(String one, String other) {
        return one.equals(other)
                || (one.startsWith(SLACK)
                        && other.startsWith(SLACK)
                        && (anyTeam(one) || anyTeam(other))
                        && slackUser(one).equals(slackUser(other)));
    }

    private static boolean anyTeam(String slack) {
        return slack.indexOf('/') < 0;
    }

    private static String slackUser(String slack) {
        return slack.substring(Math.max(slack.indexOf('/') + 1, SLACK.length()));
    }

    /// One spelling for names that people read alike: without case, accents, invisible characters
    /// and the number of spaces.
    static String folded(String name) {
        var letters = Normalizer.normalize(name, Normalizer.Form.NFKD);
        var visible = new StringBuilder(letters.length());
        INVISIBLE
                .matcher(letters)
                .replaceAll("")
                .codePoints()
                .filter(c -> !LooseNames.leavesNoTrace(c))
                .forEach(visible::appendCodePoint);
        return LooseNames.folded(SPACES.matcher(visible).replaceAll(" ").strip());
    }
}
