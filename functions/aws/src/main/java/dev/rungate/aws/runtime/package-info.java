/// The way into Lambda: invocations of the Runtime API become requests to an HTTP server on
/// loopback, and its answers flow back as they come.
@NullMarked
package dev.rungate.aws.runtime;

import org.jspecify.annotations.NullMarked;
