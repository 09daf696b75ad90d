package dev.rungate.local;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The embedded engine throws exceptions of its own where its thread is interrupted or its file
/// cannot be used. Here they become what the SDK throws when DynamoDB does not answer.
final class EngineFaults {
    private EngineFaults() {}

    static DynamoDbClient spoken(DynamoDbClient engine) {
        return (DynamoDbClient)
                Proxy.newProxyInstance(
                        DynamoDbClient.class.getClassLoader(),
                        new Class<?>[] {DynamoDbClient.class},
                        (_, method, arguments) -> invoke(engine, method, arguments));
    }

    private static @Nullable Object invoke(
            DynamoDbClient engine, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(engine, arguments);
        } catch (InvocationTargetException thrown) {
            throw spoken(Objects.requireNonNull(thrown.getCause()));
        }
    }

    private static Throwable spoken(Throwable fault) {
        return fault instanceof Exception && !(fault instanceof SdkException)
                ? SdkClientException.create("the embedded engine failed: " + fault, fault)
                : fault;
    }
}
