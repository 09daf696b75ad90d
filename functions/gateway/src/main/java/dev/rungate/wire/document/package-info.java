/// Documents that people write, YAML or JSON, as one plain tree: maps in the order of the text,
/// lists, text, numbers, true, false and null.
@NullMarked
package dev.rungate.wire.document;

import org.jspecify.annotations.NullMarked;
