/// JSON as a gateway needs it: strict on the way in, lenient on the way back, and never rewritten
/// where it can be left alone.
@NullMarked
package dev.rungate.wire.json;

import org.jspecify.annotations.NullMarked;
