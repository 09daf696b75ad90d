package dev.rungate.calls;

import dev.rungate.chat.WireFormat;

/// Where a call goes: the provider's name in the catalogue, the model as that provider calls it,
/// and the format it speaks.
public record Target(String provider, String model, WireFormat format) {}
