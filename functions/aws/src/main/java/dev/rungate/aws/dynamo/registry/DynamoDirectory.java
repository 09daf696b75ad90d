package dev.rungate.aws.dynamo.registry;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Directory;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// Agents and tokens. A token is kept twice, in one transaction: under its organisation, to be
/// listed and revoked by name, and with its agent under its SHA-256, so that a call is known after
/// one read.
public final class DynamoDirectory implements Directory {
    private static final String AGENTS = "agent/";
    private static final String TOKENS = "token/";
    private static final String BY_SECRET = "token";

    private final Registry registry;
    private final SharedReads<String, Optional<AgentToken>> bySecret =
            new SharedReads<>(this::readToken);

    public DynamoDirectory(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Optional<AgentToken> token(String sha256) {
        return bySecret.read(sha256);
    }

    private Optional<AgentToken> readToken(String sha256) {
        return registry.find(secretKey(sha256), BY_SECRET).map(DynamoDirectory::token);
    }

    @Override
    public void add(Agent agent, AgentToken first) {
        var item = new HashMap<>(Registry.key(agent.org().value(), AGENTS + agent.id()));
        putAgent(item, agent);
        write(Stream.concat(Stream.of(item), items(first)));
    }

    @Override
    public void add(AgentToken further) {
        write(items(further));
    }

    @Override
    public Optional<Agent> agent(OrgId org, AgentId id) {
        return registry.find(org.value(), AGENTS + id).map(DynamoDirectory::agent);
    }

    @Override
    public Page<Agent> agents(OrgId org, int limit, @Nullable String after) {
        var page = registry.under(org.value(), AGENTS, limit, after);
        return new Page<>(
                page.items().stream().map(DynamoDirectory::agent).toList(),
                Registry.next(page, AGENTS));
    }

    @Override
    public Page<AgentToken> tokens(OrgId org, int limit, @Nullable String after) {
        var page = registry.under(org.value(), TOKENS, limit, after);
        return new Page<>(
                page.items().stream().map(DynamoDirectory::token).toList(),
                Registry.next(page, TOKENS));
    }

    @Override
    public Optional<AgentToken> revoke(OrgId org, TokenId id, Instant now) {
        var found = registry.find(org.value(), TOKENS + id).map(DynamoDirectory::token);
        if (found.isEmpty() || found.get().revokedAt() != null) {
            return found;
        }
        var token = found.get();
        var revoked =
                new AgentToken(
                        token.id(),
                        token.agent(),
                        token.sha256(),
                        token.createdAt(),
                        token.expiresAt(),
                        now);
        var puts = items(revoked).map(item -> put(item, "attribute_not_exists(revoked)")).toList();
        return registry.write(puts).isEmpty()
                ? Optional.of(revoked)
                : registry.find(org.value(), TOKENS + id).map(DynamoDirectory::token);
    }

    private void write(Stream<Map<String, AttributeValue>> items) {
        registry.write(items.map(item -> put(item, null)).toList());
    }

    private TransactWriteItem put(Map<String, AttributeValue> item, @Nullable String condition) {
        var put =
                Put.builder()
                        .tableName(registry.table())
                        .item(item)
                        .conditionExpression(condition)
                        .build();
        return TransactWriteItem.builder().put(put).build();
    }

    private static String secretKey(String sha256) {
        return "sha256/" + sha256;
    }

    private static Stream<Map<String, AttributeValue>> items(AgentToken token) {
        return Stream.of(
                        Registry.key(token.agent().org().value(), TOKENS + token.id()),
                        Registry.key(secretKey(token.sha256()), BY_SECRET))
                .map(key -> {
                    var item = new HashMap<>(key);
                    putAgent(item, token.agent());
                    putToken(item, token);
                    return item;
                });
    }

    private static void putAgent(Map<String, AttributeValue> item, Agent agent) {
        item.put("org", text(agent.org().value()));
        item.put("agent", text(agent.id().value()));
        item.put("name", text(agent.name()));
        item.put("policy", text(agent.policy()));
        item.put("choose", texts(agent.mayChoose()));
        item.put("created", number(agent.createdAt().toEpochMilli()));
        if (agent.team() != null) {
            item.put("team", text(agent.team()));
        }
        if (agent.owner() != null) {
            item.put("owner", text(agent.owner().value()));
        }
    }

    private static Agent agent(Map<String, AttributeValue> item) {
        return new Agent(
                new OrgId(textOf(item, "org")),
                new AgentId(textOf(item, "agent")),
                textOf(item, "name"),
                textOf(item, "policy"),
                listOf(item, "choose"),
                textOrNull(item, "team"),
                owner(item),
                instantOf(item, "created"));
    }

    private static @Nullable MemberId owner(Map<String, AttributeValue> item) {
        var owner = textOrNull(item, "owner");
        return owner == null ? null : new MemberId(owner);
    }

    private static void putToken(Map<String, AttributeValue> item, AgentToken token) {
        item.put("token", text(token.id().value()));
        item.put("sha256", text(token.sha256()));
        item.put("issued", number(token.createdAt().toEpochMilli()));
        putInstant(item, "expires", token.expiresAt());
        putInstant(item, "revoked", token.revokedAt());
    }

    private static void putInstant(
            Map<String, AttributeValue> item, String name, @Nullable Instant value) {
        if (value != null) {
            item.put(name, number(value.toEpochMilli()));
        }
    }

    private static AgentToken token(Map<String, AttributeValue> item) {
        return new AgentToken(
                new TokenId(textOf(item, "token")),
                agent(item),
                textOf(item, "sha256"),
                instantOf(item, "issued"),
                instantOrNull(item, "expires"),
                instantOrNull(item, "revoked"));
    }
}
