package dev.rungate.local.states;

/// A message that a task puts into a queue.
record Letter(String queue, String id, String body) {}
