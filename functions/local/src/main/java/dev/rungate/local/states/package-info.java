/// Waiting on a laptop: a small engine for state machines and queues that keeps AWS's rules and
/// speaks AWS's protocols on loopback.
@NullMarked
package dev.rungate.local.states;

import org.jspecify.annotations.NullMarked;
