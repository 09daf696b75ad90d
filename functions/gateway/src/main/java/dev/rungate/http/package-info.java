/// The front door: routes, handlers, streams out, refusals in the caller's own format.
@NullMarked
package dev.rungate.http;

import org.jspecify.annotations.NullMarked;
