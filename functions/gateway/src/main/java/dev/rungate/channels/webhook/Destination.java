package dev.rungate.channels.webhook;

import dev.rungate.approvals.ApproverChannel.Unreachable;
import dev.rungate.wire.address.CheckedNames;
import dev.rungate.wire.address.PrivateAddresses;
import java.net.URI;
import java.net.UnknownHostException;

/// Where an event may be sent: out in public by https; inside, if the deployment allows that, by
/// http as well. The connection is made to an address that was looked at here ({@link
/// CheckedNames}).
record Destination(boolean privateAllowed) {
    URI of(String address) {
        var target = parsed(address);
        boolean inside = inside(target.getHost());
        if (inside && !privateAllowed) {
            throw new Unreachable(
                    "the webhook at "
                            + target.getHost()
                            + " is not at a public address; RUNGATE_PRIVATE_UPSTREAMS=true allows"
                            + " those");
        }
        if (!inside && !target.getScheme().equals("https")) {
            throw new Unreachable("the webhook at " + target.getHost() + " must be https");
        }
        return target;
    }

    private static URI parsed(String address) {
        try {
            var target = URI.create(address);
            if (target.getHost() != null && target.getUserInfo() == null) {
                return target;
            }
        } catch (IllegalArgumentException unreadable) {
            // said below
        }
        throw new Unreachable("an approver's webhook is no URL with a host and without a password");
    }

    private static boolean inside(String host) {
        try {
            return CheckedNames.of(host).stream().anyMatch(PrivateAddresses::contains);
        } catch (UnknownHostException e) {
            throw new Unreachable("the webhook at " + host + " is at no known host");
        }
    }
}
