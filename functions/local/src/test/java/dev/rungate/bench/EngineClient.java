package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// Hands a DynamoDB request on to the real engine.
final class EngineClient {
    private static final List<String> PASSED_ON =
            List.of("x-amz-target", "x-amz-date", "authorization", "content-type");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI engine;

    EngineClient(URI engine) {
        this.engine = engine;
    }

    HttpResponse<String> ask(String head, String body) {
        var request =
                HttpRequest.newBuilder(engine.resolve("/")).POST(BodyPublishers.ofString(body));
        for (var name : PASSED_ON) {
            var value = Reply.header(head, name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("the engine does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
