package dev.rungate.aws.lambda;

import java.security.SecureRandom;

/// Randomness that no other copy of this process has: every environment that is restored from one
/// checkpoint begins with the same memory.
final class FreshRandom {
    /// More than the JDK keeps of what it has read from the system's source.
    private static final int KEPT = 65_536;

    private FreshRandom() {}

    /// Throws away what may have been read before the checkpoint, and begins anew.
    static SecureRandom get() {
        var random = new SecureRandom();
        random.nextBytes(new byte[KEPT]);
        random.setSeed(random.generateSeed(Long.BYTES * 4));
        return random;
    }
}
