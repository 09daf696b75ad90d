/// The waiting of gates: an execution of a state machine for each, and the queue in which it asks.
@NullMarked
package dev.rungate.aws.states;

import org.jspecify.annotations.NullMarked;
