/// The gateway: every room of it, and the one file where they are put together.
@NullMarked
package dev.rungate;

import org.jspecify.annotations.NullMarked;
