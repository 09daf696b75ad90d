package dev.rungate.aws.lambda;

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// What SnapStart does to randomness, within one process: every generator that was there when the
/// snapshot was taken says in every copy the same as in the first, however it was seeded. Those
/// made later are as random as ever. The JDK takes its generators from here meanwhile.
final class CopiedRandom implements AutoCloseable {
    private static final List<Generator> ALL = new CopyOnWriteArrayList<>();
    private static final AtomicLong FRESH = new AtomicLong(System.nanoTime());
    private static final String NAME = "copied";

    private CopiedRandom() {}

    static CopiedRandom install() {
        ALL.clear();
        Security.insertProviderAt(new Source(), 1);
        return new CopiedRandom();
    }

    /// From here on everybody who asks a generator made before hears the same again.
    void restore() {
        ALL.forEach(Generator::rewind);
    }

    /// To be asked before the first restore.
    void snapshot() {
        ALL.forEach(Generator::keep);
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
    }

    private static final class Source extends Provider {
        private static final long serialVersionUID = 1;

        Source() {
            super(NAME, "1", "replays what a snapshot would");
            putService(
                    new Service(
                            this,
                            "SecureRandom",
                            "NativePRNG",
                            Generator.class.getName(),
                            null,
                            java.util.Map.of("ThreadSafe", "true")));
        }
    }

    /// Made by the JDK, for each generator that somebody makes.
    public static final class Generator extends SecureRandomSpi {
        private static final long serialVersionUID = 1;

        private long seed = FRESH.incrementAndGet() * 0x9E3779B97F4A7C15L;
        private long kept;
        private boolean old;
        private Random random = new Random(seed);

        public Generator() {
            ALL.add(this);
        }

        private synchronized void keep() {
            old = true;
            kept = seed;
            random = new Random(kept);
        }

        private synchronized void rewind() {
            if (old) {
                random = new Random(kept);
            }
        }

        /// Also a seed is only memory, which every copy has.
        @Override
        protected synchronized void engineSetSeed(byte[] more) {
            if (!old) {
                seed = seed * 31 + java.util.Arrays.hashCode(more);
                random = new Random(seed);
            }
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected synchronized byte[] engineGenerateSeed(int length) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }
    }
}
