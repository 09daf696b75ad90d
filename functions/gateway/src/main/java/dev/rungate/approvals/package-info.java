/// A call that waits for a human: the gate, who may decide, when it lapses.
@NullMarked
package dev.rungate.approvals;

import org.jspecify.annotations.NullMarked;
