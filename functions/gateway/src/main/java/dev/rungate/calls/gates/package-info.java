/// Calls whose answer a person has to approve first: opened gates, waiting, replays of held
/// answers.
@NullMarked
package dev.rungate.calls.gates;

import org.jspecify.annotations.NullMarked;
