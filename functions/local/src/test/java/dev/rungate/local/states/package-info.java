/// The promises of the waiting, through the real clients.
@NullMarked
package dev.rungate.local.states;

import org.jspecify.annotations.NullMarked;
