package dev.rungate.pricing;

import java.time.LocalDate;

/// Where listed prices come from, and the day they were published.
public record PriceSource(String name, LocalDate asOf) {}
