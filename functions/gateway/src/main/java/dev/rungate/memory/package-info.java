/// The memory of this process for bodies in flight: who may take how much of it.
@NullMarked
package dev.rungate.memory;

import org.jspecify.annotations.NullMarked;
