/// Reaching whoever answers: address, key, which format it speaks, what its failures mean.
@NullMarked
package dev.rungate.providers;

import org.jspecify.annotations.NullMarked;
