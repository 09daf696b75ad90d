/// Bytes to conversation and back: one sub-room per format, none of which knows another.
@NullMarked
package dev.rungate.wire;

import org.jspecify.annotations.NullMarked;
