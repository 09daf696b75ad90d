package dev.rungate.ids;

import java.util.random.RandomGenerator;

/// Makes names nobody has used: a prefix that says the kind and 22 base62 characters, 131 random
/// bits. A call's name has 14, 83 bits: it is no secret, and its run pays for each byte of it.
public final class FreshIds {
    private static final String BASE62 =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 22;
    private static final int CALL_LENGTH = 14;
    private static final int SPARE = 6;

    private final RandomGenerator random;

    public FreshIds(RandomGenerator random) {
        this.random = random;
    }

    public RunId run() {
        return new RunId(fresh("run_"));
    }

    public CallId call() {
        return new CallId(fresh("", CALL_LENGTH));
    }

    public AgentId agent() {
        return new AgentId(fresh("agt_"));
    }

    public MemberId member() {
        return new MemberId(fresh("mbr_"));
    }

    public TokenId token() {
        return new TokenId(fresh("tok_"));
    }

    /// Of a key or a request, by the call that executes it.
    public String claim() {
        return fresh("clm_");
    }

    public String request() {
        return fresh("req_");
    }

    private String fresh(String prefix) {
        return fresh(prefix, LENGTH);
    }

    /// Six bits make a character; the two values that are none are passed over. All bits are drawn
    /// at once, because a secure source is slow to ask.
    private String fresh(String prefix, int length) {
        var text = new StringBuilder(prefix.length() + length).append(prefix);
        var bits = new byte[length + SPARE];
        while (text.length() < prefix.length() + length) {
            random.nextBytes(bits);
            for (int i = 0; i < bits.length && text.length() < prefix.length() + length; i++) {
                int value = bits[i] & 63;
                if (value < BASE62.length()) {
                    text.append(BASE62.charAt(value));
                }
            }
        }
        return text.toString();
    }
}
