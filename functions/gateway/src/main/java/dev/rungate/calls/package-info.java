/// The story of one call from the door to the bill.
@NullMarked
package dev.rungate.calls;

import org.jspecify.annotations.NullMarked;
