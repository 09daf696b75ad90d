/// Tells approvers' own programs, at an address of theirs, what waits and what became of it.
@NullMarked
package dev.rungate.channels.webhook;

import org.jspecify.annotations.NullMarked;
