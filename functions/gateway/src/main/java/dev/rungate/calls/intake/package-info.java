/// Finds what a request is about: its run, its policy, the target that serves its model, the price.
@NullMarked
package dev.rungate.calls.intake;

import org.jspecify.annotations.NullMarked;
