package dev.rungate.providers;

import dev.rungate.wire.address.CheckedNames;
import dev.rungate.wire.address.PrivateAddresses;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/// Keeps calls away from addresses that are not out in public, unless the deployment allows them.
/// Asked right before every request is sent. The connection is made to an address that was looked
/// at here, whatever the name server says by then ({@link CheckedNames}).
record PublicOnly(boolean privateAllowed) {
    void check(URI target, UpstreamFaults faults) {
        if (privateAllowed) {
            return;
        }
        var host = target.getHost();
        if (addresses(host, faults).stream().anyMatch(PrivateAddresses::contains)) {
            throw faults.notPublic(host);
        }
    }

    /// Without asking a name server: a private address written out, or the name every machine has
    /// for itself.
    static boolean literallyPrivate(URI target) {
        var host = target.getHost().toLowerCase(Locale.ROOT);
        try {
            return host.equals("localhost")
                    || host.endsWith(".localhost")
                    || PrivateAddresses.contains(
                            InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")));
        } catch (IllegalArgumentException notWrittenOut) {
            return false;
        }
    }

    private static List<InetAddress> addresses(String host, UpstreamFaults faults) {
        try {
            return CheckedNames.of(host);
        } catch (UnknownHostException e) {
            throw faults.unresolved(host, e);
        }
    }
}
