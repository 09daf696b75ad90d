package dev.rungate.local;

import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Hands one deployed {@link WiredStack} to all test classes that ask for it: deploying takes a
/// minute. It is removed after the last of them.
final class SharedWiring implements ParameterResolver {
    private static final Namespace OURS = Namespace.create(SharedWiring.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == WiredStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getRoot()
                .getStore(OURS)
                .computeIfAbsent(WiredStack.class, stack -> WiredStack.deploy(), WiredStack.class);
    }
}
