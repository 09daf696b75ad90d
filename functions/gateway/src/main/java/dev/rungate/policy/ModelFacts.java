package dev.rungate.policy;

/// One model that a request names: the field that names it, the name as its caller wrote it and as
/// the provider calls it, and whether its price is known (the policy's own prices included).
public record ModelFacts(String field, String requested, String model, boolean priced) {}
