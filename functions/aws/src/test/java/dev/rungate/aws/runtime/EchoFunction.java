package dev.rungate.aws.runtime;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Map;

/// A function as others write them, run by the runtime that AWS publishes.
public final class EchoFunction
        implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        if (event.containsKey("fail")) {
            throw new IllegalStateException("it was asked to");
        }
        if (event.containsKey("length")) {
            return Map.of("body", "x".repeat((Integer) event.get("length")));
        }
        var body = "path=" + event.get("path") + " id=" + context.getAwsRequestId();
        return Map.of("statusCode", 201, "headers", Map.of("X-Function", "echo"), "body", body);
    }
}
