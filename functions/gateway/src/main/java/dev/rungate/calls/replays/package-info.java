/// Requests with an `Idempotency-Key`: executed once, answered again from what was kept.
@NullMarked
package dev.rungate.calls.replays;

import org.jspecify.annotations.NullMarked;
