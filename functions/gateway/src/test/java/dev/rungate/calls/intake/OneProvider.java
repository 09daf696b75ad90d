package dev.rungate.calls.intake;

import dev.rungate.calls.Target;
import dev.rungate.chat.ChatRequest;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;
import java.net.http.HttpHeaders;
import java.util.List;

/// Every model is at one provider, which chooses no other.
public record OneProvider(String provider) implements TargetFinder {
    @Override
    public Target target(OrgId org, String model, WireFormat door) {
        return new Target(provider, model, door);
    }

    @Override
    public List<String> unjudged(
            OrgId org, Target target, ChatRequest request, HttpHeaders headers) {
        return List.of();
    }

    @Override
    public String hint(OrgId org, String model) {
        return "";
    }
}
