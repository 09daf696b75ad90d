/// The names of things: organisations, runs, calls, gates, agents, members, tokens, policy
/// versions; places in documents, and the nearest of several names.
@NullMarked
package dev.rungate.ids;

import org.jspecify.annotations.NullMarked;
