/// The registry of wire formats: the one place that knows all of them.
@NullMarked
package dev.rungate.wire.format;

import org.jspecify.annotations.NullMarked;
