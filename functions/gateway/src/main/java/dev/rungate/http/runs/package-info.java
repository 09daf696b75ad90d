/// Runs over HTTP: reading, completing, cancelling, limiting them.
@NullMarked
package dev.rungate.http.runs;

import org.jspecify.annotations.NullMarked;
