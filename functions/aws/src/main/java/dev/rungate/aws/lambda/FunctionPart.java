package dev.rungate.aws.lambda;

import java.util.Map;
import java.util.function.Supplier;

/// The part that a function hands its events to, and the action that releases its resources.
record FunctionPart<P>(P part, Runnable release) implements AutoCloseable {
    /// The part that an environment has {@link PerEnvironment}.
    static <P> Supplier<P> prepared(
            Supplier<FunctionPart<P>> make, Map<String, String> environment) {
        var prepared = new PerEnvironment<>(make, environment);
        return () -> prepared.get().part();
    }

    @Override
    public void close() {
        release.run();
    }
}
