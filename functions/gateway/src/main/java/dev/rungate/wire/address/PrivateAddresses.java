package dev.rungate.wire.address;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Tells which addresses are not public: loopback, link-local, private and shared ranges,
/// multicast, and every IPv6 address that hides one of these.
public final class PrivateAddresses {
    private PrivateAddresses() {}

    public static boolean contains(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        var bytes = address.getAddress();
        return address instanceof Inet6Address ? privateSix(bytes) : privateFour(bytes, 0);
    }

    private static boolean privateFour(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        int third = bytes[at + 2] & 0xff;
        return first == 0
                || first == 10
                || first == 127
                || (first == 100 && second >= 64 && second < 128)
                || (first == 169 && second == 254)
                || (first == 172 && second >= 16 && second < 32)
                || (first == 192 && (second == 168 || (second == 0 && third == 0)))
                || (first == 198 && (second == 18 || second == 19))
                || first >= 224;
    }

    /// An address that carries an IPv4 address is private if that one is, or if it is unclear which
    /// one it carries.
    private static boolean privateSix(byte[] bytes) {
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
        boolean compatible = zero(bytes, 0, 12) && privateFour(bytes, 12);
        boolean mapped = zero(bytes, 0, 10) && begins(bytes, 10, 0xff, 0xff);
        boolean translated = zero(bytes, 0, 8) && begins(bytes, 8, 0xff, 0xff, 0, 0);
        boolean nat64 =
                begins(bytes, 0, 0, 0x64, 0xff, 0x9b)
                        && (!zero(bytes, 4, 12) || privateFour(bytes, 12));
        boolean sixToFour = begins(bytes, 0, 0x20, 0x02) && privateFour(bytes, 2);
        boolean teredo = begins(bytes, 0, 0x20, 0x01, 0, 0);
        boolean documentation =
                begins(bytes, 0, 0x20, 0x01, 0x0d, 0xb8)
                        || (begins(bytes, 0, 0x3f, 0xff) && (bytes[2] & 0xf0) == 0);
        boolean discarded = begins(bytes, 0, 1, 0, 0, 0, 0, 0, 0, 0);
        boolean segments = begins(bytes, 0, 0x5f, 0);
        return uniqueLocal
                || compatible
                || mapped
                || translated
                || nat64
                || sixToFour
                || teredo
                || documentation
                || discarded
                || segments;
    }

    private static boolean begins(byte[] bytes, int at, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean zero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
