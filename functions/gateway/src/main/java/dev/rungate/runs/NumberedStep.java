package dev.rungate.runs;

/// A step with its place in the run's record, from 1.
public record NumberedStep(long number, Step step) {}
