/// A model conversation in nobody's dialect: request, tool call, event, answer, usage.
@NullMarked
package dev.rungate.chat;

import org.jspecify.annotations.NullMarked;
