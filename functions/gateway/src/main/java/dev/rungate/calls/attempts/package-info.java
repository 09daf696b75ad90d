/// One attempt to have a provider answer: what goes out, what comes back, what can fail.
@NullMarked
package dev.rungate.calls.attempts;

import org.jspecify.annotations.NullMarked;
