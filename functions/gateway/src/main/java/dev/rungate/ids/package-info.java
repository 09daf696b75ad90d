/// The names of things: organisations, runs, calls, agents, tokens, policy versions.
@NullMarked
package dev.rungate.ids;

import org.jspecify.annotations.NullMarked;
