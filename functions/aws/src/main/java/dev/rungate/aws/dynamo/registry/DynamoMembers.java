package dev.rungate.aws.dynamo.registry;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.runs.Page;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// A member is kept under their id, Slack user, mailbox and the SHA-256 of their token, all written
/// and removed in one transaction, so that each look-up is one read.
public final class DynamoMembers implements Members {
    private static final String MEMBERS = "member/";
    private static final String FORMER = "former/";
    private static final String SLACK = "slack/";
    private static final String EMAILS = "email/";
    private static final String BY_SECRET = "member";
    private static final String ANY_TEAM = "*";
    private static final String REMOVED = "removed";
    private static final String NEW =
            "attribute_not_exists(" + Registry.KEY + ") OR attribute_exists(" + REMOVED + ")";
    private static final String SAME_TOKEN = "sha256 = :sha256";
    private static final int MOST_TEAMS = 100;
    private static final int MOST_ROUNDS = 5;

    private final Registry registry;

    public DynamoMembers(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Added add(Member member, String tokenSha256) {
        if (isSlackUserTaken(member)) {
            return new Added.SlackUserTaken();
        }
        var writes = new ArrayList<TransactWriteItem>();
        var keys = keys(member, tokenSha256);
        keys.forEach(key -> writes.add(put(item(key, member, tokenSha256))));
        var taken = registry.write(writes);
        return taken.isEmpty() || isThere(member, tokenSha256)
                ? new Added.Done(member)
                : taken(keys.get(taken.getFirst()));
    }

    @Override
    public Optional<Member> member(OrgId org, MemberId id) {
        return kept(org, id).map(DynamoMembers::member);
    }

    /// Whether another member has this user in the same team, in every team, or in any team if this
    /// one goes without. Two who are added in the same moment both pass: their votes count as one
    /// person's.
    private boolean isSlackUserTaken(Member member) {
        return member.slackUser() != null
                && withSlackUser(member.org(), member.slackUser()).stream()
                        .filter(other -> !other.id().equals(member.id()))
                        .anyMatch(other -> Member.sameTeam(other.slackTeam(), member.slackTeam()));
    }

    private List<Member> withSlackUser(OrgId org, String user) {
        return registry.under(org.value(), SLACK + user + "/", MOST_TEAMS, null).items().stream()
                .map(DynamoMembers::member)
                .toList();
    }

    @Override
    public Optional<Member> everKnown(OrgId org, MemberId id) {
        return member(org, id)
                .or(() -> registry.find(org.value(), FORMER + id).map(DynamoMembers::member));
    }

    @Override
    public Optional<Member> bySlack(OrgId org, @Nullable String team, String user) {
        var found = withSlackUser(org, user);
        return found.stream()
                .filter(member -> member.slackTeam() != null && member.slackTeam().equals(team))
                .findFirst()
                .or(() -> found.stream().filter(member -> member.slackTeam() == null).findFirst());
    }

    @Override
    public Optional<Member> byEmail(OrgId org, String email) {
        return mailbox(org, email).filter(item -> !isRemoved(item)).map(DynamoMembers::member);
    }

    @Override
    public boolean isRemovedMailbox(OrgId org, String email) {
        return mailbox(org, email).filter(DynamoMembers::isRemoved).isPresent();
    }

    private Optional<Map<String, AttributeValue>> mailbox(OrgId org, String email) {
        return registry.find(org.value(), EMAILS + Member.mailbox(email));
    }

    private static boolean isRemoved(Map<String, AttributeValue> item) {
        return item.containsKey(REMOVED);
    }

    @Override
    public Optional<Member> byToken(String tokenSha256) {
        return registry.find(secretKey(tokenSha256), BY_SECRET).map(DynamoMembers::member);
    }

    @Override
    public Page<Member> members(OrgId org, int limit, @Nullable String after) {
        var page = registry.under(org.value(), MEMBERS, limit, after);
        return new Page<>(
                page.items().stream().map(DynamoMembers::member).toList(),
                Registry.next(page, MEMBERS));
    }

    @Override
    public Optional<Member> remove(OrgId org, MemberId id) {
        return change(
                org,
                id,
                token -> false,
                (member, token) -> {
                    var writes = new ArrayList<TransactWriteItem>();
                    writes.add(former(member, token));
                    keys(member, token)
                            .forEach(key ->
                                    writes.add(
                                            isMailbox(key)
                                                    ? removedMailbox(key)
                                                    : delete(key, token)));
                    return writes;
                });
    }

    @Override
    public Optional<Member> renew(OrgId org, MemberId id, String tokenSha256) {
        return change(
                org,
                id,
                tokenSha256::equals,
                (member, token) ->
                        List.of(
                                replace(item(mainKey(member), member, tokenSha256), token),
                                put(item(tokenKey(tokenSha256), member, tokenSha256)),
                                delete(tokenKey(token), token)));
    }

    /// The writes for a member who has this token now.
    private interface Change {
        List<TransactWriteItem> writes(Member member, String token);
    }

    /// Somebody else's change in between makes another round, and so does an attempt of ours whose
    /// answer was lost: {@code done} knows it by the token, and who is gone was removed.
    private Optional<Member> change(OrgId org, MemberId id, Predicate<String> done, Change change) {
        var known = Optional.<Member>empty();
        for (int round = 1; ; round++) {
            var item = kept(org, id);
            if (item.isEmpty()) {
                return known;
            }
            known = item.map(DynamoMembers::member);
            var token = textOf(item.get(), "sha256");
            if (done.test(token)) {
                return known;
            }
            if (registry.write(change.writes(known.get(), token)).isEmpty()) {
                return known;
            }
            if (round == MOST_ROUNDS) {
                throw new LedgerUnavailable(
                        "the member changed " + MOST_ROUNDS + " times meanwhile",
                        new IllegalStateException(id.value()));
            }
        }
    }

    private Optional<Map<String, AttributeValue>> kept(OrgId org, MemberId id) {
        return registry.find(org.value(), MEMBERS + id);
    }

    /// Whether an attempt arrived although its answer did not.
    private boolean isThere(Member member, String tokenSha256) {
        return kept(member.org(), member.id())
                .filter(item -> textOf(item, "sha256").equals(tokenSha256))
                .isPresent();
    }

    private static Added taken(Map<String, AttributeValue> key) {
        return isMailbox(key) ? new Added.EmailTaken() : new Added.SlackUserTaken();
    }

    private TransactWriteItem put(Map<String, AttributeValue> item) {
        return put(Put.builder().item(item).conditionExpression(NEW));
    }

    private TransactWriteItem replace(Map<String, AttributeValue> item, String token) {
        return put(
                Put.builder()
                        .item(item)
                        .conditionExpression(SAME_TOKEN)
                        .expressionAttributeValues(Map.of(":sha256", text(token))));
    }

    private TransactWriteItem put(Put.Builder put) {
        return TransactWriteItem.builder().put(put.tableName(registry.table()).build()).build();
    }

    /// That it was a member's is remembered: what was sent to it opens nothing any more.
    private TransactWriteItem removedMailbox(Map<String, AttributeValue> key) {
        var item = new HashMap<>(key);
        item.put(REMOVED, AttributeValue.fromBool(true));
        return put(Put.builder().item(item));
    }

    /// Who it was is remembered: an agent of theirs may still open gates that want four eyes.
    private TransactWriteItem former(Member member, String token) {
        var key = Registry.key(member.org().value(), FORMER + member.id());
        return put(Put.builder().item(item(key, member, token)));
    }

    private TransactWriteItem delete(Map<String, AttributeValue> key, String token) {
        var delete = Delete.builder().tableName(registry.table()).key(key);
        if (isMain(key)) {
            delete.conditionExpression(SAME_TOKEN)
                    .expressionAttributeValues(Map.of(":sha256", text(token)));
        }
        return TransactWriteItem.builder().delete(delete.build()).build();
    }

    private static List<Map<String, AttributeValue>> keys(Member member, String tokenSha256) {
        var org = member.org().value();
        var keys = new ArrayList<Map<String, AttributeValue>>();
        keys.add(mainKey(member));
        keys.add(tokenKey(tokenSha256));
        if (member.slackUser() != null) {
            var team = Objects.requireNonNullElse(member.slackTeam(), ANY_TEAM);
            keys.add(Registry.key(org, SLACK + member.slackUser() + "/" + team));
        }
        if (member.email() != null) {
            keys.add(Registry.key(org, EMAILS + Member.mailbox(member.email())));
        }
        return keys;
    }

    private static Map<String, AttributeValue> mainKey(Member member) {
        return Registry.key(member.org().value(), MEMBERS + member.id());
    }

    private static boolean isMailbox(Map<String, AttributeValue> key) {
        return textOf(key, Registry.PATH).startsWith(EMAILS);
    }

    private static boolean isMain(Map<String, AttributeValue> key) {
        return textOf(key, Registry.PATH).startsWith(MEMBERS);
    }

    private static Map<String, AttributeValue> tokenKey(String sha256) {
        return Registry.key(secretKey(sha256), BY_SECRET);
    }

    private static String secretKey(String sha256) {
        return "sha256/" + sha256;
    }

    /// Only the member's own item says which token they have.
    private static Map<String, AttributeValue> item(
            Map<String, AttributeValue> key, Member member, String tokenSha256) {
        var item = new HashMap<>(key);
        item.put("org", text(member.org().value()));
        item.put("member", text(member.id().value()));
        item.put("name", text(member.name()));
        item.put("role", text(member.role().word()));
        putText(item, "team", member.slackTeam());
        putText(item, "user", member.slackUser());
        putText(item, "email", member.email());
        item.put("created", number(member.createdAt().toEpochMilli()));
        if (isMain(key)) {
            item.put("sha256", text(tokenSha256));
        }
        return item;
    }

    private static void putText(
            Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, text(value));
        }
    }

    private static Member member(Map<String, AttributeValue> item) {
        return new Member(
                new OrgId(textOf(item, "org")),
                new MemberId(textOf(item, "member")),
                textOf(item, "name"),
                Member.Role.of(textOf(item, "role")),
                textOrNull(item, "team"),
                textOrNull(item, "user"),
                textOrNull(item, "email"),
                instantOf(item, "created"));
    }
}
