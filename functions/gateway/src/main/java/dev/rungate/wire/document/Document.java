package dev.rungate.wire.document;

import dev.rungate.ids.DocumentPath;
import java.util.List;

/// The outcome of reading the bytes of a document.
public sealed interface Document {
    /// A tree of {@code Map} (in the order of the text), {@code List}, {@code String}, {@code
    /// Long}, {@code BigInteger}, {@code BigDecimal}, {@code Boolean} and null, never changed
    /// again; never null itself.
    record Read(Object tree) implements Document {}

    /// Text that is no YAML or JSON has one fault, at {@code $}, with line and column; keys that
    /// appear twice have one each.
    record Unreadable(List<Fault> faults) implements Document {
        public Unreadable {
            faults = List.copyOf(faults);
        }
    }

    record Fault(DocumentPath path, String problem) {}
}
