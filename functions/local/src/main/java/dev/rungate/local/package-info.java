/// The gateway as one process on a laptop, and the command line that talks to it.
@NullMarked
package dev.rungate.local;

import org.jspecify.annotations.NullMarked;
