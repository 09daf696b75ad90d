package dev.rungate.local.states;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// One line of an execution's history, with the field its details stand in.
record Event(String type, Instant at, String field, ObjectNode details) {}
