package dev.rungate.aws.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// The front of an API Gateway REST API: any HTTP/1.1 request becomes an event of a proxy
/// integration.
final class EmulatedFront implements AutoCloseable {
    private static final byte[] FORBIDDEN =
            "{\"message\":\"Missing Authentication Token\"}".getBytes(StandardCharsets.UTF_8);

    private final EmulatedApi api;
    private final Consumer<EmulatedCall> invoke;
    private final Duration most;
    private final Listening listening = new Listening(this::serve);

    EmulatedFront(EmulatedApi api, Duration most, Consumer<EmulatedCall> invoke) {
        this.api = api;
        this.most = most;
        this.invoke = invoke;
    }

    URI uri() {
        return URI.create("http://" + listening.address() + api.prefix());
    }

    @Override
    public void close() {
        listening.close();
    }

    private void serve(Connection client) throws IOException, InterruptedException {
        var head = Head.read(client.in());
        var words = head.firstLine().split(" ");
        if (head.first("expect").isPresent()) {
            client.write("HTTP/1.1 100 Continue", List.of());
        }
        var body = Content.ofRequest(head, client.in()).readAllBytes();
        var recipient = new FrontRecipient(client, words[0]);
        if (!isBelow(words[1], api.prefix())) {
            recipient.answer(403, List.of(), FORBIDDEN);
            return;
        }
        var call = new EmulatedCall(event(words[0], words[1], head, body), recipient);
        invoke.accept(call);
        call.await(most);
    }

    private byte[] event(String method, String target, Head head, byte[] body) {
        var parts = target.substring(api.prefix().length()).split("\\?", 2);
        var event = RestEvents.of(method, parts[0].isEmpty() ? "/" : parts[0]);
        event.at(api.stage(), api.basePath());
        head.fields().forEach(field -> event.header(field.name(), field.value()));
        event.header("X-Forwarded-For", "203.0.113.9");
        if (parts.length == 2 && !parts[1].isEmpty()) {
            addQuery(event, parts[1]);
        }
        if (body.length > 0) {
            var unused = api.binary() ? event.binary(body) : event.text(body);
        }
        return event.bytes();
    }

    private static void addQuery(RestEvents event, String query) {
        for (var pair : query.split("&")) {
            var sides = pair.split("=", 2);
            event.query(decoded(sides[0]), sides.length == 2 ? decoded(sides[1]) : "");
        }
    }

    private static boolean isBelow(String target, String prefix) {
        var path = target.split("\\?", 2)[0];
        return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
