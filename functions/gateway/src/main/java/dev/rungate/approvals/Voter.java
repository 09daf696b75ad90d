package dev.rungate.approvals;

import dev.rungate.ids.MemberId;
import dev.rungate.tenants.Identities;
import dev.rungate.tenants.Member;
import org.jspecify.annotations.Nullable;

/// A person who decides: a member, the owner of a mailbox who is no member, or an administrator.
/// {@code channel} is the way they came ({@code api}, {@code slack}, {@code page}, {@code email}),
/// {@code proof} what identified them ({@code token}, {@code signature}, {@code session}, {@code
/// link}).
public record Voter(
        @Nullable MemberId member,
        String name,
        @Nullable String role,
        @Nullable String slackUser,
        @Nullable String mailbox,
        Identities identities,
        String channel,
        String proof) {
    private static final String ADMIN = "admin";

    public static Voter admin(String channel, String proof) {
        return new Voter(null, ADMIN, null, null, null, Identities.ofAdmin(), channel, proof);
    }

    public static Voter of(Member member, String channel, String proof) {
        var email = member.email();
        return new Voter(
                member.id(),
                member.name(),
                member.role().word(),
                member.slackUser(),
                email == null ? null : Member.mailbox(email),
                Identities.of(member),
                channel,
                proof);
    }

    /// The person who reads a mailbox that belongs to no member.
    public static Voter mailbox(String address) {
        var mailbox = Member.mailbox(address);
        return new Voter(
                null, mailbox, null, null, mailbox, Identities.ofMailbox(mailbox), "email", "link");
    }

    public boolean isAdmin() {
        return member == null && mailbox == null;
    }

    /// The key of this membership's vote.
    public String person() {
        return member == null ? name : member.value();
    }

    public String shown() {
        var who = member == null ? name : "member:" + name;
        return channel.equals("api") ? who : who + " (" + channel + ")";
    }
}
