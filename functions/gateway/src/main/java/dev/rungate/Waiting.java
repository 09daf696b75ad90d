package dev.rungate;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.Workflow;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/// How gates wait: the workflow, the channels to approvers, and the executor of the follow-ups.
public record Waiting(Workflow workflow, List<ApproverChannel> channels, Executor behind) {
    /// For a process that goes on after an answer: each follow-up runs in a thread of its own.
    public Waiting(Workflow workflow, List<ApproverChannel> channels) {
        this(workflow, channels, Thread.ofVirtual().name("gate")::start);
    }

    /// The same with further channels.
    public Waiting and(List<? extends ApproverChannel> more) {
        return new Waiting(
                workflow, Stream.concat(channels.stream(), more.stream()).toList(), behind);
    }

    /// The same with another executor, for a process that may be stopped when its answer has left.
    public Waiting carriedOutBy(Executor other) {
        return new Waiting(workflow, channels, other);
    }

    public Approvals approvals(Stores stores, Clock clock) {
        var asking = new ApproverNotifier(stores.gates(), channels);
        var followUp = new GateFollowUp(stores.gates(), stores.runs(), workflow, asking, clock);
        return new Approvals(stores.gates(), followUp, asking, clock, behind);
    }
}
