package dev.rungate.approvals;

/// A way to reach approvers: Slack, e-mail, a webhook.
public interface ApproverChannel {
    /// Whether this is an address of this channel, such as {@code slack://#refunds}.
    boolean serves(String address);

    /// Tells whoever is there that a gate waits; answers what it takes to change the message later.
    /// Throws {@link Unreachable}.
    String post(Gate gate, String address);

    /// Says in the message what became of the gate. Throws {@link Unreachable}.
    void close(Gate gate, String address, String reference);

    /// The channel does not take the message now; asking again later may help. The message holds no
    /// secret.
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unreachable(String why) {
            super(why);
        }
    }
}
