package dev.rungate.aws.dynamo.gates;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.approvals.CountedApproval;
import dev.rungate.approvals.Decision;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Gate.FollowUp;
import dev.rungate.approvals.GateState;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.GateId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.tenants.Identities;
import dev.rungate.tenants.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A gate as it is kept, or the claim that comes before it. What a model or a person wrote is
/// sealed; the state, and what is compared in conditions, is not.
final class GateItem {
    static final String STATE = "st";
    static final String CLAIMED = "claimed";
    static final String LAPSES = "la";
    static final String ORG = "og";
    static final String RUN = "rn";
    static final String EXPIRES_AT = "ex";
    static final String STORY = "sy";
    static final String DECISION = "dc";
    static final String VOTES = "vo";
    static final String POSTED = "po";
    static final String TOKEN = "tk";
    static final String DONE = "dn";
    static final String JOINED_REQUESTS = "jr";

    /// Where the pieces of the held answer are, and how many.
    static final String ANSWER = "an";

    static final String PIECES = "pc";

    /// How many pieces the story has, where it is too long for the item.
    static final String STORY_PIECES = "sp";

    /// What a model wrote: in the item, or how many pieces it has.
    static final String TEXTS = "tx";

    static final String TEXT_PIECES = "tp";

    private static final String NAME = "nm";
    private static final String IDENTITIES = "id";
    private static final String RULES = "ru";

    private static final int LONGEST_STORY = 100 * 1024;

    private final GatePieces pieces;
    private final Vault vault;

    GateItem(GatePieces pieces, Vault vault) {
        this.pieces = pieces;
        this.vault = vault;
    }

    static boolean claimed(Map<String, AttributeValue> item) {
        return textOf(item, STATE).equals(CLAIMED);
    }

    Gate gate(Map<String, AttributeValue> item) {
        var id = new GateId(textOf(item, Registry.KEY));
        return gate(item, id, arguments(item, id));
    }

    /// Without the arguments that a model wrote.
    Gate listed(Map<String, AttributeValue> item) {
        return gate(item, new GateId(textOf(item, Registry.KEY)), List.of());
    }

    private Gate gate(Map<String, AttributeValue> item, GateId id, List<String> arguments) {
        var story = GateText.story(vault.open(story(item, id), purpose(id)));
        return new Gate(
                id,
                new RunKey(new OrgId(textOf(item, ORG)), new RunId(textOf(item, RUN))),
                new AgentId(story.get("agent").asString()),
                GateText.owner(story),
                PolicyRef.of(story.get("policy").asString()),
                story.get("request").asString(),
                GateText.actions(story, arguments),
                GateText.asked(story),
                new Usd(story.get("spent").asLong()),
                1 + longOf(item, JOINED_REQUESTS),
                Instant.ofEpochMilli(story.get("created").asLong()),
                Instant.ofEpochMilli(story.get("expires").asLong()),
                GateState.of(textOf(item, STATE)),
                decision(item, id),
                votes(item),
                textsOf(item, POSTED),
                token(item, id),
                done(item));
    }

    private @Nullable Decision decision(Map<String, AttributeValue> item, GateId id) {
        return item.containsKey(DECISION)
                ? GateText.decision(vault.open(bytesOf(item, DECISION), purpose(id)))
                : null;
    }

    private static Map<String, CountedApproval> votes(Map<String, AttributeValue> item) {
        return mapOf(item, VOTES).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, vote -> ballot(vote.getValue().m())));
    }

    private static CountedApproval ballot(Map<String, AttributeValue> kept) {
        return new CountedApproval(
                textOf(kept, NAME), new Identities(texts(kept, IDENTITIES)), texts(kept, RULES));
    }

    private static Set<String> texts(Map<String, AttributeValue> kept, String name) {
        return Objects.requireNonNull(kept.get(name), name).l().stream()
                .map(AttributeValue::s)
                .collect(Collectors.toSet());
    }

    static AttributeValue ballot(CountedApproval approval) {
        return AttributeValue.fromM(
                Map.of(
                        NAME,
                        text(approval.name()),
                        IDENTITIES,
                        list(approval.person().stored()),
                        RULES,
                        list(approval.rules())));
    }

    private static AttributeValue list(Set<String> texts) {
        return AttributeValue.fromL(texts.stream().sorted().map(AttributeValue::fromS).toList());
    }

    private @Nullable String token(Map<String, AttributeValue> item, GateId id) {
        return item.containsKey(TOKEN)
                ? new String(vault.open(bytesOf(item, TOKEN), purpose(id)), StandardCharsets.UTF_8)
                : null;
    }

    private static Set<FollowUp> done(Map<String, AttributeValue> item) {
        var done = item.get(DONE);
        return done == null
                ? Set.of()
                : done.ss().stream().map(FollowUp::valueOf).collect(Collectors.toSet());
    }

    private byte[] story(Map<String, AttributeValue> item, GateId id) {
        return item.containsKey(STORY_PIECES)
                ? pieces.read(id, storyName(textOf(item, ANSWER)), (int) longOf(item, STORY_PIECES))
                : bytesOf(item, STORY);
    }

    private List<String> arguments(Map<String, AttributeValue> item, GateId id) {
        if (item.containsKey(TEXTS)) {
            return GateText.arguments(vault.open(bytesOf(item, TEXTS), purpose(id)));
        }
        if (!item.containsKey(TEXT_PIECES)) {
            return List.of();
        }
        var name = textsName(textOf(item, ANSWER));
        var sealed = pieces.read(id, name, (int) longOf(item, TEXT_PIECES));
        return GateText.arguments(vault.open(sealed, purpose(id)));
    }

    /// A model may write a megabyte into the arguments of its calls.
    void putTexts(Map<String, AttributeValue> item, Gate gate, String step, Instant until) {
        var sealed = vault.seal(GateText.ofArguments(gate), purpose(gate.id()));
        if (sealed.length > LONGEST_STORY) {
            var kept = pieces.keep(gate.id(), textsName(step), sealed, until);
            item.put(TEXT_PIECES, number(kept));
        } else {
            item.put(TEXTS, bytes(sealed));
        }
    }

    /// Takes out what a model or a person wrote; the decision stays.
    void forgetTexts(Map<String, AttributeValue> item, GateId id, Change change) {
        change.remove(TEXTS).remove(TEXT_PIECES);
        var decision = decision(item, id);
        if (decision != null) {
            var bare = GateText.ofDecision(decision.withoutEdits());
            change.set(DECISION, change.value(bytes(vault.seal(bare, purpose(id)))));
        }
        forgetTextPieces(item, id);
    }

    private void forgetTextPieces(Map<String, AttributeValue> item, GateId id) {
        if (item.containsKey(TEXT_PIECES)) {
            var name = textsName(textOf(item, ANSWER));
            pieces.forget(id, name, (int) longOf(item, TEXT_PIECES));
        }
    }

    private static String textsName(String step) {
        return "texts/" + step;
    }

    /// Many rules with many approvers may be longer than one item is.
    void putStory(Map<String, AttributeValue> item, Gate gate, String step) {
        var sealed = vault.seal(GateText.ofStory(gate), purpose(gate.id()));
        if (sealed.length > LONGEST_STORY) {
            item.put(STORY_PIECES, number(pieces.keep(gate.id(), storyName(step), sealed, null)));
        } else {
            item.put(STORY, bytes(sealed));
        }
    }

    /// Of an item that was not written after all.
    void forgetStory(Map<String, AttributeValue> item, GateId id) {
        if (item.containsKey(STORY_PIECES)) {
            pieces.forget(id, storyName(textOf(item, ANSWER)), (int) longOf(item, STORY_PIECES));
        }
        forgetTextPieces(item, id);
    }

    private static String storyName(String step) {
        return "story/" + step;
    }

    AttributeValue decision(Gate gate, Decision decision) {
        return bytes(vault.seal(GateText.ofDecision(decision), purpose(gate.id())));
    }

    AttributeValue token(GateId id, String token) {
        return bytes(vault.seal(token.getBytes(StandardCharsets.UTF_8), purpose(id)));
    }

    static String purpose(GateId id) {
        return "gate " + id;
    }
}
