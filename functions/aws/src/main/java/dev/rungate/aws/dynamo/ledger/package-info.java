/// Runs and their money: one item per run, two conditional writes per call.
@NullMarked
package dev.rungate.aws.dynamo.ledger;

import org.jspecify.annotations.NullMarked;
