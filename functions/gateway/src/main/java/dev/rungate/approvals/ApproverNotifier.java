package dev.rungate.approvals;

import dev.rungate.approvals.ApproverChannel.Unreachable;
import java.lang.System.Logger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notifies a gate's approvers, each address once, and later shows them the decision.
public final class ApproverNotifier {
    private static final Logger LOG = System.getLogger(ApproverNotifier.class.getName());

    private final GateStore gates;
    private final List<ApproverChannel> channels;

    public ApproverNotifier(GateStore gates, List<ApproverChannel> channels) {
        this.gates = gates;
        this.channels = List.copyOf(channels);
    }

    /// Throws {@link Unreachable} if a message could not be sent. A second call skips the addresses
    /// that have theirs.
    void notifyApprovers(Gate gate, boolean escalated) {
        @Nullable Unreachable fault = null;
        for (var address : addresses(gate, escalated)) {
            try {
                notifyApprovers(gate, address);
            } catch (Unreachable unreachable) {
                fault = unreachable;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /// Whether an address that only the escalation names has been notified.
    static boolean escalated(Gate gate) {
        var escalation = gate.combinedRules().escalate();
        return escalation != null
                && escalation.to().stream()
                        .anyMatch(to ->
                                gate.posted().containsKey(to)
                                        && !gate.combinedRules().approvers().contains(to));
    }

    private static List<String> addresses(Gate gate, boolean escalated) {
        var escalation = gate.combinedRules().escalate();
        var to =
                escalated && escalation != null
                        ? escalation.to()
                        : gate.combinedRules().approvers();
        return to.stream().filter(address -> !gate.posted().containsKey(address)).toList();
    }

    private void notifyApprovers(Gate gate, String address) {
        var channel = channel(address);
        if (channel.isPresent()) {
            gates.posted(gate, address, channel.get().post(gate, address));
        } else if (Reach.isAddress(address)) {
            LOG.log(
                    Logger.Level.WARNING,
                    "no channel is set up for {0}; gate {1} waits on the approvals page",
                    address,
                    gate.id());
        }
    }

    /// A message that cannot be changed now stays as it is: people who answer it learn the
    /// decision.
    void close(Gate gate) {
        gate.posted().forEach((address, reference) -> close(gate, address, reference));
    }

    private void close(Gate gate, String address, String reference) {
        try {
            channel(address).ifPresent(channel -> channel.close(gate, address, reference));
        } catch (Unreachable unreachable) {
            LOG.log(
                    Logger.Level.WARNING,
                    "the message about gate {0} at {1} still shows it as pending: {2}",
                    gate.id(),
                    address,
                    unreachable.getMessage());
        }
    }

    private Optional<ApproverChannel> channel(String address) {
        return channels.stream().filter(channel -> channel.serves(address)).findFirst();
    }
}
