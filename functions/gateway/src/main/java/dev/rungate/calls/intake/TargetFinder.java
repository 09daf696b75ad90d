package dev.rungate.calls.intake;

import dev.rungate.calls.Target;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import java.net.http.HttpHeaders;
import java.util.List;

/// Finds out who serves a model. {@code provider/model} names its provider; a bare name goes to the
/// provider whose price list knows it, else to the door's own.
public interface TargetFinder {
    Target target(OrgId org, String model, WireFormat door);

    /// The fields and headers of a request by which the provider could choose another model or host
    /// in a way nobody here can read.
    default List<String> unjudged(
            OrgId org, Target target, ChatRequest request, HttpHeaders headers) {
        return List.of();
    }

    /// For a name whose prefix means no provider: the one that was probably meant, as a sentence's
    /// end ({@code ; did you mean openai?}); empty else.
    default String hint(OrgId org, String model) {
        return "";
    }
}
