package dev.rungate;

import dev.rungate.approvals.Aftermath;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.Asking;
import dev.rungate.approvals.Workflow;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/// How calls wait for a human: what waits, and the ways to reach people.
public record Waiting(Workflow workflow, List<ApproverChannel> channels) {
    /// The same, with further ways to reach people.
    Waiting and(List<? extends ApproverChannel> more) {
        return new Waiting(workflow, Stream.concat(channels.stream(), more.stream()).toList());
    }

    Approvals approvals(Stores stores, Clock clock) {
        var asking = new Asking(stores.gates(), channels);
        var aftermath = new Aftermath(stores.gates(), stores.runs(), workflow, asking, clock);
        return new Approvals(stores.gates(), aftermath, asking, clock);
    }
}
