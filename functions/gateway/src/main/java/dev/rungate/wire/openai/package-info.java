/// OpenAI's chat completions, as OpenAI and the many who share its format write them.
@NullMarked
package dev.rungate.wire.openai;

import org.jspecify.annotations.NullMarked;
