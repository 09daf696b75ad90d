package dev.rungate.wire.address;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Which addresses are not out in public: loopback, link-local, private and shared ranges,
/// multicast, and everything that hides one of these in an IPv6 address.
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

    private static boolean privateSix(byte[] bytes) {
        boolean uniqueLocal = (bytes[0] & 0xfe) == 0xfc;
        boolean compatible = zero(bytes, 0, 12);
        boolean nat64 =
                bytes[0] == 0
                        && bytes[1] == 0x64
                        && (bytes[2] & 0xff) == 0xff
                        && (bytes[3] & 0xff) == 0x9b;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        return uniqueLocal
                || (compatible && privateFour(bytes, 12))
                || (nat64 && (!zero(bytes, 4, 12) || privateFour(bytes, 12)))
                || (sixToFour && privateFour(bytes, 2));
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
