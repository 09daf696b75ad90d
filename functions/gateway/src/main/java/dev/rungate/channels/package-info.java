/// Ways to reach the people who decide, one sub-room each.
@NullMarked
package dev.rungate.channels;

import org.jspecify.annotations.NullMarked;
