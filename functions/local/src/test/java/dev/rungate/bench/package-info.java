/// Measures the program from outside, on real sockets: what it costs, and that nobody can
/// overspend. Started by {@code .ci/bench}.
@NullMarked
package dev.rungate.bench;

import org.jspecify.annotations.NullMarked;
