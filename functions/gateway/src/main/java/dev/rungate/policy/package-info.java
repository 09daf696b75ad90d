/// What a call may do: policies, their rules, their decisions. Pure: same input, same answer.
@NullMarked
package dev.rungate.policy;

import org.jspecify.annotations.NullMarked;
