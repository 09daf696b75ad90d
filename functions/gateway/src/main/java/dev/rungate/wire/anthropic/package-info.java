/// Anthropic's messages, as Anthropic and the clouds that serve its models write them.
@NullMarked
package dev.rungate.wire.anthropic;

import org.jspecify.annotations.NullMarked;
