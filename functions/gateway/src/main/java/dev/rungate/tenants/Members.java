package dev.rungate.tenants;

import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.Page;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Members as they are kept, each found by one consistent read: who was removed is unknown to the
/// very next look-up, on every instance. No two members of an organisation share a Slack user or a
/// mailbox; a Slack user without a team is that user in every team.
public interface Members {
    /// Adds a member with the SHA-256 of their token's text.
    Added add(Member member, String tokenSha256);

    /// The outcome of adding a member.
    sealed interface Added {
        record Done(Member member) implements Added {}

        /// Another member has this Slack user.
        record SlackUserTaken() implements Added {}

        /// Another member has this mailbox.
        record EmailTaken() implements Added {}
    }

    Optional<Member> member(OrgId org, MemberId id);

    /// The same, also if they were removed since.
    Optional<Member> everKnown(OrgId org, MemberId id);

    /// Who was added with this very team wins over who was added without one.
    Optional<Member> bySlack(OrgId org, @Nullable String team, String user);

    Optional<Member> byEmail(OrgId org, String email);

    /// Whether this mailbox was a removed member's, and is nobody's since. What was sent to it
    /// opens nothing any more.
    boolean isRemovedMailbox(OrgId org, String email);

    Optional<Member> byToken(String tokenSha256);

    Page<Member> members(OrgId org, int limit, @Nullable String after);

    /// Empty when there is no such member.
    Optional<Member> remove(OrgId org, MemberId id);

    /// Gives a member another token; their old one is unknown from then on. Empty when there is no
    /// such member.
    Optional<Member> renew(OrgId org, MemberId id, String tokenSha256);
}
