package dev.rungate.memory;

/// There is no memory left for another body: the budget is taken by bodies in flight.
public final class MemoryExhausted extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryExhausted(long wanted, long most) {
        super(
                "no memory for %d more bytes; bodies in flight take most of %d (RUNGATE_MAX_INFLIGHT_BYTES)"
                        .formatted(wanted, most));
    }
}
