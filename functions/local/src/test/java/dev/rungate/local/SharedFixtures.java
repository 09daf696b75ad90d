package dev.rungate.local;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands a fixture that is slow to start to all test classes whose constructors ask for it. Each is
/// started once, and closed after the last test.
final class SharedFixtures implements ParameterResolver {
    private static final Namespace OURS = Namespace.create(SharedFixtures.class);
    private static final Map<Class<?>, Supplier<AutoCloseable>> FIXTURES =
            Map.of(WiredStack.class, WiredStack::deploy, GateStory.class, GateStory::open);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return FIXTURES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var fixtures = test.getRoot().getStore(OURS);
        return fixtures.computeIfAbsent(
                parameter.getParameter().getType(), type -> FIXTURES.get(type).get());
    }
}
