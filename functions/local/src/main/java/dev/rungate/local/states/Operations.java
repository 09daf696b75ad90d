package dev.rungate.local.states;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The operations of one service.
interface Operations {
    /// How its errors are prefixed.
    String service();

    @Nullable Function<Request, ObjectNode> operation(String name);
}
