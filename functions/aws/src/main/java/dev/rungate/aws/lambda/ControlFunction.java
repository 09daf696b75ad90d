package dev.rungate.aws.lambda;

import static dev.rungate.aws.lambda.CloudSettings.ADMIN_TOKEN;
import static dev.rungate.aws.lambda.CloudSettings.PUBLIC_URL;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.rungate.Deployment;
import dev.rungate.Gateway;
import dev.rungate.Log;
import dev.rungate.RouteGroup;
import dev.rungate.aws.runtime.BufferedInvocationHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Stream;

/// Administration and the approvals page: the same server as the gateway's, with these routes only,
/// behind a REST API that waits for whole answers.
public final class ControlFunction implements RequestStreamHandler {
    private static final List<String> NEEDED =
            Stream.concat(CloudParts.NEEDED.stream(), Stream.of(ADMIN_TOKEN, PUBLIC_URL)).toList();

    private final PerEnvironment<ControlServer> server =
            new PerEnvironment<>(ControlServer::open, System.getenv());

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context)
            throws IOException {
        answer.write(server.get().way().carry(event.readAllBytes()));
    }

    private record ControlServer(CloudParts parts, Gateway gateway, BufferedInvocationHandler way)
            implements AutoCloseable {
        static ControlServer open() {
            var parts = CloudParts.open(NEEDED);
            Log.set(parts.settings().settings().log());
            var gateway = parts.gateway(Deployment.function(RouteGroup.CONTROL));
            return new ControlServer(
                    parts, gateway, BufferedInvocationHandler.to(gateway.address()));
        }

        @Override
        public void close() {
            gateway.close();
            parts.close();
        }
    }
}
