/// Finds the dialect of a wire format.
@NullMarked
package dev.rungate.wire.format;

import org.jspecify.annotations.NullMarked;
