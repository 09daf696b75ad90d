/// Calls under one policy and one budget: states, steps, closing.
@NullMarked
package dev.rungate.runs;

import org.jspecify.annotations.NullMarked;
