/// Writes to approvers, with a link that only they can have and that decides nothing by being
/// opened.
@NullMarked
package dev.rungate.channels.email;

import org.jspecify.annotations.NullMarked;
