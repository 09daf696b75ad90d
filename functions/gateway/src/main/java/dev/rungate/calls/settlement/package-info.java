/// Pays for a call, whatever its ending: how it ended, what that costs, the step that says so.
@NullMarked
package dev.rungate.calls.settlement;

import org.jspecify.annotations.NullMarked;
