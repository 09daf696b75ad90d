package dev.rungate.channels.slack;

import dev.rungate.approvals.ApproverChannel;
import dev.rungate.approvals.Gate;
import java.lang.System.Logger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Asks in Slack's channels and of Slack's people, and says there what was decided. A message is
/// remembered by its channel and its timestamp, which together name it.
public final class SlackChannel implements ApproverChannel {
    private static final Logger LOG = System.getLogger(SlackChannel.class.getName());
    private static final char SEPARATOR = '/';

    private final SlackApi api;
    private final SlackMessage message;

    SlackChannel(SlackApi api, SlackMessage message) {
        this.api = api;
        this.message = message;
    }

    @Override
    public boolean serves(String address) {
        return SlackAddress.channel(address).isPresent();
    }

    @Override
    public String post(Gate gate, String address) {
        return post(message.asking(gate), address);
    }

    /// Posts something that asks for nothing, to see whether posting works.
    public void test(String address) {
        var text = "Rungate can post here. Approvals will look like this, with buttons.";
        var blocks = Blocks.array().add(Blocks.header("A test")).add(Blocks.section(text));
        post(Blocks.object().put("text", text).set("blocks", blocks), address);
    }

    @Override
    public void close(Gate gate, String address, String reference) {
        int end = reference.indexOf(SEPARATOR);
        var changed =
                message.decided(gate)
                        .put("channel", reference.substring(0, end))
                        .put("ts", reference.substring(end + 1));
        try {
            api.call("chat.update", changed);
        } catch (SlackRefused refused) {
            if (!SlackErrors.over(refused.code())) {
                throw new Unreachable(refused.sentence());
            }
            LOG.log(Logger.Level.WARNING, "gate {0}: {1}", gate.id(), refused.sentence());
        }
    }

    private String post(ObjectNode text, String address) {
        var channel =
                SlackAddress.channel(address)
                        .orElseThrow(() ->
                                new Unreachable(
                                        "write #channel, a channel id like C0123ABCD or a member ID like U0123ABCD"));
        try {
            return reference(api.call("chat.postMessage", text.put("channel", channel)));
        } catch (SlackRefused refused) {
            throw new Unreachable(refused.sentence());
        }
    }

    private static String reference(JsonNode posted) {
        var channel = posted.path("channel").asString("");
        var ts = posted.path("ts").asString("");
        if (channel.isEmpty() || ts.isEmpty()) {
            throw new Unreachable("Slack took the message and did not say where it is");
        }
        return channel + SEPARATOR + ts;
    }
}
