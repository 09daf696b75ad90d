package dev.rungate.approvals;

import dev.rungate.ids.MemberId;
import org.jspecify.annotations.Nullable;

/// Somebody who decides: a member, or else whoever {@code name} names: {@code admin}, or an
/// address. {@code channel} is the way he came ({@code api}, {@code slack}, {@code page}, {@code
/// email}), {@code proof} what convinced us of who he is ({@code token}, {@code signature}, {@code
/// link}).
public record Voter(@Nullable MemberId member, String name, String channel, String proof) {
    public static Voter admin(String channel) {
        return new Voter(null, "admin", channel, "token");
    }

    /// One name per person, whatever the channel: nobody counts twice.
    public String person() {
        return member == null ? name : member.value();
    }

    public String shown() {
        var who = member == null ? name : "member:" + name;
        return channel.equals("api") ? who : who + " (" + channel + ")";
    }
}
