package dev.rungate.local;

import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened, to be closed in the opposite order, each part although another one fails.
final class CloseStack implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CloseStack.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception goOn) {
                LOG.log(Logger.Level.WARNING, "A part of the gateway did not close well", goOn);
            }
        }
    }
}
