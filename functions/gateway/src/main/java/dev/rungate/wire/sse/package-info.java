/// Server-sent events: cutting a stream of bytes into events, reading one, writing our own.
@NullMarked
package dev.rungate.wire.sse;

import org.jspecify.annotations.NullMarked;
