package dev.rungate.aws.states;

/// A message from the execution of a gate.
public sealed interface GateMessage {
    String gate();

    String org();

    /// It waits for a decision: somebody is to be asked.
    record Asked(String gate, String org, TaskToken token) implements GateMessage {}

    /// Nobody answered in time: the next ones are to be asked. The token before is of no use now.
    record Escalated(String gate, String org, TaskToken token) implements GateMessage {}

    /// Nobody answered in time, and nobody else is to be asked: it waits no more.
    record Lapsed(String gate, String org) implements GateMessage {}
}
