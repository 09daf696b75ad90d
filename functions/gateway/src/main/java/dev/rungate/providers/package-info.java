/// Reaching the provider that answers: its address, its key, its format, the meaning of its
/// failures.
@NullMarked
package dev.rungate.providers;

import org.jspecify.annotations.NullMarked;
