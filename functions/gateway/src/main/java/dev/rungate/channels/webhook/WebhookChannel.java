package dev.rungate.channels.webhook;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.Gate;
import dev.rungate.wire.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Posts a signed event to a program of the approvers, who decide through the API. The same event
/// always has the same id, however often it is sent.
public final class WebhookChannel implements ApproverChannel, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Signature signature;
    private final Destination destination;
    private final Function<Gate, JsonNode> description;
    private final Clock clock;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    /// {@code description} says what a gate looks like to programs, without anything secret.
    public WebhookChannel(
            String secret,
            boolean privateAllowed,
            Function<Gate, JsonNode> description,
            Clock clock) {
        this.signature = new Signature(secret);
        this.destination = new Destination(privateAllowed);
        this.description = description;
        this.clock = clock;
    }

    @Override
    public boolean serves(String address) {
        return address.startsWith("https://") || address.startsWith("http://");
    }

    @Override
    public String post(Gate gate, String address) {
        return deliver(gate, address, "approval.pending");
    }

    @Override
    public void close(Gate gate, String address, String reference) {
        deliver(gate, address, "approval." + gate.state().word());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private String deliver(Gate gate, String address, String event) {
        var target = destination.of(address);
        var id = gate.id() + "." + event;
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var json =
                Json.object().put("id", id).put("event", event).put("delivered_at", now.toString());
        json.set("data", description.apply(gate));
        var body = Json.bytes(json);
        var seconds = Long.toString(now.getEpochSecond());
        send(
                HttpRequest.newBuilder(target)
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .header("user-agent", "rungate")
                        .header("x-rungate-delivery", id)
                        .header("x-rungate-timestamp", seconds)
                        .header("x-rungate-signature", signature.of(seconds, body))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build());
        return id;
    }

    private void send(HttpRequest request) {
        var host = request.uri().getHost();
        try {
            var answer = client.send(request, BodyHandlers.ofInputStream());
            answer.body().close();
            if (answer.statusCode() / 100 != 2) {
                throw new Unreachable(
                        "the webhook at " + host + " answered " + answer.statusCode());
            }
        } catch (IOException unreached) {
            throw new Unreachable("the webhook at " + host + " cannot be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("the webhook at " + host + " was not waited for");
        }
    }
}
