package dev.rungate.aws.dynamo.gates;

import dev.rungate.approvals.AskedRule;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.ProposedAction;
import dev.rungate.chat.ToolEdit;
import dev.rungate.ids.MemberId;
import dev.rungate.policy.AskRules;
import dev.rungate.policy.AskRules.Escalation;
import dev.rungate.tenants.Identities;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The facts of a gate that people are told, and their decision, as bytes to be sealed.
final class GateText {
    private static final JsonMapper JSON = new JsonMapper();

    private GateText() {}

    static byte[] ofStory(Gate gate) {
        var json = JSON.createObjectNode();
        json.put("agent", gate.agent().value());
        putOwner(json, gate.owner());
        json.put("policy", gate.policy().toString());
        json.put("request", gate.request());
        json.put("spent", gate.runSpent().nanos());
        json.put("created", gate.createdAt().toEpochMilli());
        json.put("expires", gate.expiresAt().toEpochMilli());
        var actions = json.putArray("actions");
        for (var action : gate.actions()) {
            actions.addObject()
                    .put("position", action.position())
                    .put("tool", action.tool())
                    .put("rule", action.rule());
        }
        var asked = json.putArray("asked");
        gate.askingRules()
                .forEach(rule -> putRules(asked.addObject().put("id", rule.id()), rule.askRules()));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void putOwner(ObjectNode json, Gate.@Nullable Owner owner) {
        json.put("owner", owner == null ? null : owner.member().value());
        if (owner != null) {
            putTexts(json, "owner_is", owner.identities().stored().stream().sorted().toList());
        }
    }

    /// Of gates that opened before identities were kept, only the owner's id is known.
    static Gate.@Nullable Owner owner(JsonNode story) {
        var text = textOrNull(story, "owner");
        if (text == null) {
            return null;
        }
        var id = new MemberId(text);
        return new Gate.Owner(
                id,
                story.has("owner_is")
                        ? new Identities(Set.copyOf(texts(story, "owner_is")))
                        : Identities.of(id));
    }

    private static void putRules(ObjectNode json, AskRules rules) {
        putTexts(json, "approvers", rules.approvers());
        json.put("hold", rules.hold().toString());
        json.put("expires", rules.expires().toString());
        json.put("quorum", rules.quorum());
        json.put("on_expiry", rules.onExpiry().name());
        json.put("on_reject", rules.onReject().name());
        json.put("four_eyes", rules.fourEyes());
        putTexts(json, "editable", rules.editable());
        if (rules.escalate() != null) {
            var escalate = json.putObject("escalate");
            escalate.put("after", rules.escalate().after().toString());
            putTexts(escalate, "to", rules.escalate().to());
        }
    }

    static JsonNode story(byte[] bytes) {
        return JSON.readTree(bytes);
    }

    /// What a model wrote, which is kept apart: it goes before the gate does.
    static byte[] ofArguments(Gate gate) {
        var json = JSON.createArrayNode();
        gate.actions().forEach(action -> json.add(action.arguments()));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    static List<String> arguments(byte[] bytes) {
        return JSON.readTree(bytes).valueStream().map(JsonNode::asString).toList();
    }

    /// Without arguments where there are none any more.
    static List<ProposedAction> actions(JsonNode story, List<String> arguments) {
        var actions = new ArrayList<ProposedAction>();
        for (var action : story.get("actions")) {
            actions.add(
                    new ProposedAction(
                            action.get("position").asInt(),
                            action.get("tool").asString(),
                            arguments.isEmpty() ? "" : arguments.get(actions.size()),
                            textOrNull(action, "rule")));
        }
        return actions;
    }

    static List<AskedRule> asked(JsonNode story) {
        return story.get("asked")
                .valueStream()
                .map(json -> new AskedRule(json.get("id").asString(), rules(json)))
                .toList();
    }

    private static AskRules rules(JsonNode json) {
        return new AskRules(
                texts(json, "approvers"),
                Duration.parse(json.get("hold").asString()),
                Duration.parse(json.get("expires").asString()),
                json.get("quorum").asInt(),
                escalation(json.get("escalate")),
                AskRules.OnExpiry.valueOf(json.get("on_expiry").asString()),
                AskRules.OnReject.valueOf(json.get("on_reject").asString()),
                json.get("four_eyes").asBoolean(),
                texts(json, "editable"));
    }

    private static @Nullable Escalation escalation(@Nullable JsonNode json) {
        return json == null
                ? null
                : new Escalation(Duration.parse(json.get("after").asString()), texts(json, "to"));
    }

    static byte[] ofDecision(Decision decision) {
        var json = JSON.createObjectNode();
        json.put("outcome", decision.outcome().name());
        json.put("by", decision.by());
        json.put("channel", decision.channel());
        json.put("proof", decision.proof());
        json.put("at", decision.at().toEpochMilli());
        json.put("reason", decision.reason());
        json.put("seen", decision.seen());
        var edits = json.putArray("edits");
        decision.edits()
                .forEach(edit ->
                        edits.addObject()
                                .put("position", edit.position())
                                .put("arguments", edit.arguments()));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Decision decision(byte[] bytes) {
        var json = JSON.readTree(bytes);
        return new Decision(
                GateState.valueOf(json.get("outcome").asString()),
                json.get("by").asString(),
                json.get("channel").asString(),
                json.get("proof").asString(),
                Instant.ofEpochMilli(json.get("at").asLong()),
                textOrNull(json, "reason"),
                json.get("edits")
                        .valueStream()
                        .map(edit ->
                                new ToolEdit(
                                        edit.get("position").asInt(),
                                        edit.get("arguments").asString()))
                        .toList(),
                textOrNull(json, "seen"));
    }

    static @Nullable String textOrNull(JsonNode json, String name) {
        var value = json.get(name);
        return value == null || value.isNull() ? null : value.asString();
    }

    private static void putTexts(ObjectNode json, String name, List<String> texts) {
        var array = json.putArray(name);
        texts.forEach(array::add);
    }

    private static List<String> texts(JsonNode json, String name) {
        return json.get(name).valueStream().map(JsonNode::asString).toList();
    }
}
