package dev.rungate.local;

import dev.rungate.aws.runtime.Bridge;
import dev.rungate.aws.runtime.EmulatedApi;
import dev.rungate.aws.runtime.EmulatedLambda;
import dev.rungate.aws.runtime.RuntimeApi;
import java.net.URI;
import java.time.Duration;

/// A running edition where a deployed gateway stands: behind the bridge, in an emulated Lambda
/// behind an emulated REST API.
final class ServerInLambda implements AutoCloseable {
    private final EmulatedLambda lambda;
    private final Thread bridge;

    private ServerInLambda(EmulatedLambda lambda, Thread bridge) {
        this.lambda = lambda;
        this.bridge = bridge;
    }

    static ServerInLambda start(String edition, EmulatedApi api, int atOnce) {
        var lambda = EmulatedLambda.start(api, Duration.ofMinutes(15));
        var runtime = new RuntimeApi(lambda.runtimeApi());
        var bridge =
                Thread.ofPlatform()
                        .start(() -> Bridge.run(runtime, URI.create(edition), atOnce, () -> {}));
        return new ServerInLambda(lambda, bridge);
    }

    String url() {
        return lambda.front().toString();
    }

    EmulatedLambda lambda() {
        return lambda;
    }

    @Override
    public void close() {
        bridge.interrupt();
        try {
            bridge.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lambda.close();
    }
}
