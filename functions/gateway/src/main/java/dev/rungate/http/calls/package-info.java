/// The model routes: requests in a provider's format in, governed answers in the same format out.
@NullMarked
package dev.rungate.http.calls;

import org.jspecify.annotations.NullMarked;
