package dev.rungate.calls.intake;

import dev.rungate.calls.Target;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import java.net.http.HttpHeaders;
import java.util.List;

/// Finds the provider that serves a model. {@code provider/model} names its provider; a bare name
/// goes to the provider whose price list has it, else to the door's own.
public interface TargetFinder {
    Target target(OrgId org, String model, WireFormat door);

    /// The fields and headers of a request by which the provider could choose another model or host
    /// without Rungate seeing it.
    List<String> unjudged(OrgId org, Target target, ChatRequest request, HttpHeaders headers);

    /// For a name whose prefix is no provider: the provider that was probably meant, as the end of
    /// a sentence ({@code ; did you mean openai?}); else empty.
    String hint(OrgId org, String model);
}
