/// What an answer may show the agent: tool calls are judged, streams are metered and guarded.
@NullMarked
package dev.rungate.calls.answers;

import org.jspecify.annotations.NullMarked;
