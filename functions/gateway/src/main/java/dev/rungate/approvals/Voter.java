package dev.rungate.approvals;

import dev.rungate.ids.MemberId;
import dev.rungate.tenants.Member;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A person who decides: a member, the owner of a mailbox who is no member, or an administrator.
/// {@code channel} is the way they came ({@code api}, {@code slack}, {@code page}, {@code email}),
/// {@code proof} what identified them ({@code token}, {@code signature}, {@code session}, {@code
/// link}).
public record Voter(
        @Nullable MemberId member,
        String name,
        @Nullable String role,
        @Nullable String slackTeam,
        @Nullable String slackUser,
        @Nullable String mailbox,
        String channel,
        String proof) {
    private static final String ADMIN = "admin";

    public static Voter admin(String channel, String proof) {
        return new Voter(null, ADMIN, null, null, null, null, channel, proof);
    }

    public static Voter of(Member member, String channel, String proof) {
        var email = member.email();
        return new Voter(
                member.id(),
                member.name(),
                member.role().word(),
                member.slackTeam(),
                member.slackUser(),
                email == null ? null : Member.mailbox(email),
                channel,
                proof);
    }

    /// The person who reads a mailbox that belongs to no member.
    public static Voter mailbox(String address) {
        var mailbox = Member.mailbox(address);
        return new Voter(null, mailbox, null, null, null, mailbox, "email", "link");
    }

    public boolean isAdmin() {
        return member == null && mailbox == null;
    }

    /// One name per person, whatever the channel.
    public String person() {
        return member == null ? name : member.value();
    }

    /// Everything that identifies this person: two voters who share one of these are the same
    /// person.
    public Set<String> identities() {
        var known = new LinkedHashSet<String>();
        known.add(person());
        if (slackUser != null) {
            known.add("slack:" + (slackTeam == null ? "" : slackTeam + "/") + slackUser);
        }
        if (mailbox != null) {
            known.add("mailto:" + mailbox);
        }
        return known;
    }

    public String shown() {
        var who = member == null ? name : "member:" + name;
        return channel.equals("api") ? who : who + " (" + channel + ")";
    }
}
