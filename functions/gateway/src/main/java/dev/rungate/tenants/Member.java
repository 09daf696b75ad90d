package dev.rungate.tenants;

import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Somebody who decides what agents may do. A Slack user without a team is that user in whichever
/// workspace the app is installed.
public record Member(
        OrgId org,
        MemberId id,
        String name,
        Role role,
        @Nullable String slackTeam,
        @Nullable String slackUser,
        @Nullable String email,
        Instant createdAt) {
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,128}");
    private static final Pattern OURS =
            Pattern.compile(
                    "(admin|clock|run|expiry|api|dashboard|page|nobody)( .*)?|run\\..*"
                            + "|(member|slack|mailto|role|name|run|https?) ?:.*|(mbr|agt|gate)_.*");
    private static final Pattern TEAM = Pattern.compile("[TE][A-Za-z0-9_-]{1,63}");
    private static final Pattern USER = Pattern.compile("[UW][A-Za-z0-9_-]{1,63}");
    private static final Pattern EMAIL =
            Pattern.compile("[^@\\s\\p{Cntrl}]{1,64}@[^@\\s\\p{Cntrl}]{1,189}");

    /// The rights of a member.
    public enum Role {
        APPROVER;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Role of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public Member {
        check(isName(name), "a member's name has 1 to 128 characters");
        check(slackTeam == null || isSlackTeam(slackTeam), "no Slack team id");
        check(slackUser == null || isSlackUser(slackUser), "no Slack member id");
        check(slackTeam == null || slackUser != null, "a Slack team goes with a user");
        check(email == null || isEmail(email), "no e-mail address");
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.isBlank();
    }

    /// Whether records would show this name as they show what no member decided: the administrator,
    /// the clock, a run, or an address.
    public static boolean looksLikeOurs(String name) {
        return OURS.matcher(Identities.folded(name)).matches();
    }

    public static boolean isSlackTeam(String text) {
        return TEAM.matcher(text).matches();
    }

    public static boolean isSlackUser(String text) {
        return USER.matcher(text).matches();
    }

    public static boolean isEmail(String text) {
        return EMAIL.matcher(text).matches();
    }

    /// Whether one Slack user in both teams is one person: no team is every team.
    public static boolean sameTeam(@Nullable String one, @Nullable String other) {
        return one == null || other == null || one.equals(other);
    }

    /// One mailbox, however it is written.
    public static String mailbox(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    private static void check(boolean right, String problem) {
        if (!right) {
            throw new IllegalArgumentException(problem);
        }
    }
}
