package dev.rungate.tenants;

import dev.rungate.ids.Sha256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/// A token as its owner holds it: a prefix scanners can look for, 256 random bits and a CRC-32 of
/// both in base62. The checksum refuses typing errors and made-up tokens without asking anybody.
public record TokenText(String value) {
    private static final String AGENT = "rg_agt_";
    private static final String MEMBER = "rg_mbr_";
    private static final String ADMIN = "rg_adm_";
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern GIVEN_ADMIN = Pattern.compile(ADMIN + "[A-Za-z0-9]{32,}");

    public static TokenText freshAgent(SecureRandom random) {
        return fresh(AGENT, random);
    }

    public static TokenText freshMember(SecureRandom random) {
        return fresh(MEMBER, random);
    }

    public static TokenText freshAdmin(SecureRandom random) {
        return fresh(ADMIN, random);
    }

    /// Whether this can be an agent's token at all: prefix, length and checksum.
    public boolean wellFormedAgent() {
        return wellFormed(AGENT);
    }

    /// The same for a member's.
    public boolean wellFormedMember() {
        return wellFormed(MEMBER);
    }

    /// Whether an operator may set this as the admin token; no checksum is asked of it.
    public boolean wellFormedAdmin() {
        return GIVEN_ADMIN.matcher(value).matches();
    }

    /// Whether it calls itself an admin token, valid or not.
    public boolean saysAdmin() {
        return value.startsWith(ADMIN);
    }

    /// Whether it calls itself a member's token, valid or not.
    public boolean saysMember() {
        return value.startsWith(MEMBER);
    }

    /// In hex; the only form that is ever stored.
    public String sha256() {
        return Sha256.hex(value);
    }

    /// Never the secret.
    @Override
    public String toString() {
        return value.substring(0, Math.min(AGENT.length(), value.length())) + "…";
    }

    private boolean wellFormed(String prefix) {
        int end = value.length() - CHECKSUM_LENGTH;
        return value.startsWith(prefix)
                && value.length() == prefix.length() + SECRET_LENGTH + CHECKSUM_LENGTH
                && value.substring(end).equals(checksum(value.substring(0, end)));
    }

    private static TokenText fresh(String prefix, SecureRandom random) {
        var secret = new byte[32];
        random.nextBytes(secret);
        var text = prefix + base62(new BigInteger(1, secret), SECRET_LENGTH);
        return new TokenText(text + checksum(text));
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_LENGTH);
    }

    private static String base62(BigInteger number, int length) {
        var digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var base = BigInteger.valueOf(digits.length());
        var text = new StringBuilder(length);
        for (var rest = number; text.length() < length; rest = rest.divide(base)) {
            text.append(digits.charAt(rest.mod(base).intValue()));
        }
        return text.reverse().toString();
    }
}
