package dev.rungate.calls;

import dev.rungate.chat.Rewriter;
import dev.rungate.chat.WireFormat;

/// The rewriter of each wire format.
public interface Rewriters {
    Rewriter of(WireFormat format);
}
