package dev.rungate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.MalformedRequest;
import dev.rungate.wire.json.JsonText;
import java.util.OptionalLong;

/// What a test says about requests of one format.
public record Requests(Dialect dialect) {
    public ChatRequest read(String json) {
        return dialect.request(JsonText.of(json.getBytes(UTF_8)), false);
    }

    public String outgoing(String json, String model) {
        return new String(read(json).body().outgoing(model, OptionalLong.empty()), UTF_8);
    }

    public String clamped(String json, long most) {
        var request = read(json);
        return new String(request.body().outgoing(request.model(), OptionalLong.of(most)), UTF_8);
    }

    public void assertRefused(String json, String field) {
        var refusal = catchThrowableOfType(MalformedRequest.class, () -> read(json));
        assertThat(refusal).as(json).isNotNull();
        assertThat(refusal.field()).isEqualTo(field);
    }
}
