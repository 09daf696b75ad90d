/// A rehearsal before the checkpoint: every kind of call once, against a provider of its own, so
/// that a restored copy has seen it all.
@NullMarked
package dev.rungate.aws.lambda.priming;

import org.jspecify.annotations.NullMarked;
