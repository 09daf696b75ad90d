package dev.rungate.calls.intake;

import dev.rungate.calls.Target;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.OrgId;

/// Finds out who serves a model. {@code provider/model} names its provider; a bare name goes to the
/// provider whose price list knows it, else to the door's own.
public interface TargetFinder {
    Target target(OrgId org, String model, WireFormat door);
}
