/// A call that waits for a person: the gate, who may decide, when it lapses; how text that models
/// wrote is shown to people.
@NullMarked
package dev.rungate.approvals;

import org.jspecify.annotations.NullMarked;
