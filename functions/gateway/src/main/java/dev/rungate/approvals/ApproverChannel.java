package dev.rungate.approvals;

/// A way to reach approvers: Slack, e-mail, a webhook.
public interface ApproverChannel {
    /// Whether this is an address of this channel, such as {@code slack://#refunds}.
    boolean serves(String address);

    /// Sends the message that a gate waits. Returns a reference by which the message can be changed
    /// later. Throws {@link Unreachable}.
    String post(Gate gate, String address);

    /// Changes the message so that it shows the decision. Throws {@link Unreachable}.
    void close(Gate gate, String address, String reference);

    /// The channel does not take the message now; trying again later may help. The text of this
    /// exception holds no secret.
    final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unreachable(String why) {
            super(why);
        }
    }
}
