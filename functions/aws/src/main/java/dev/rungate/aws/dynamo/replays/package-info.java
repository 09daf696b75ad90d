/// Answers that are kept for an `Idempotency-Key`.
@NullMarked
package dev.rungate.aws.dynamo.replays;

import org.jspecify.annotations.NullMarked;
