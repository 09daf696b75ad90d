/// Every way to say no: one row each with its status, code, recovery and what its context tells.
@NullMarked
package dev.rungate.refusals;

import org.jspecify.annotations.NullMarked;
