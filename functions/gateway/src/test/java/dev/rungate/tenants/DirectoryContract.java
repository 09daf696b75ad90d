package dev.rungate.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;
import dev.rungate.runs.Page;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What every directory must keep.
public abstract class DirectoryContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());

    protected abstract Directory directory();

    protected abstract Directory anotherProcess();

    @Test
    void aTokenIsKnownByItsDigestTogetherWithItsAgent() {
        var token = add("agt_1", "tok_1");
        assertThat(anotherProcess().token(token.sha256())).contains(token);
        assertThat(directory().agent(org, token.agent().id())).contains(token.agent());
        assertThat(directory().token("0".repeat(64))).isEmpty();
    }

    @Test
    void everythingAboutAnAgentIsKept() {
        var agent =
                new Agent(
                        org,
                        new AgentId("agt_x"),
                        "Näme",
                        "p/3",
                        List.of("a", "b"),
                        "team",
                        new MemberId("mbr_1"),
                        now);
        var token =
                new AgentToken(
                        new TokenId("tok_x"), agent, digest("x"), now, now.plusSeconds(60), null);
        directory().add(agent, token);
        assertThat(directory().token(token.sha256())).contains(token);
        assertThat(directory().agents(org, 10, null).data()).containsExactly(agent);
    }

    @Test
    void anAgentMayHaveFurtherTokens() {
        var first = add("agt_1", "tok_1");
        var further =
                new AgentToken(
                        new TokenId("tok_2"), first.agent(), digest("tok_2"), now, null, null);
        directory().add(further);
        assertThat(directory().token(further.sha256())).contains(further);
        assertThat(directory().tokens(org, 10, null).data()).containsExactly(first, further);
    }

    @Test
    void aRevokedTokenIsUnknownToTheNextCallEverywhere() {
        var token = add("agt_1", "tok_1");
        var other = add("agt_2", "tok_2");
        assertThat(directory().revoke(org, token.id(), now)).isPresent();
        var found = anotherProcess().token(token.sha256()).orElseThrow();
        assertThat(found.validAt(now)).isFalse();
        assertThat(anotherProcess().token(other.sha256()).orElseThrow().validAt(now)).isTrue();
        assertThat(directory().tokens(org, 10, null).data().getFirst().revokedAt()).isEqualTo(now);
    }

    @Test
    void theFirstRevocationCounts() {
        var token = add("agt_1", "tok_1");
        directory().revoke(org, token.id(), now);
        var again = anotherProcess().revoke(org, token.id(), now.plusSeconds(9)).orElseThrow();
        assertThat(again.revokedAt()).isEqualTo(now);
        assertThat(directory().revoke(org, new TokenId("tok_none"), now)).isEmpty();
    }

    @Test
    void noOrganisationSeesAnothers() {
        var token = add("agt_1", "tok_1");
        var elsewhere = new OrgId(org + "-elsewhere");
        assertThat(directory().agents(elsewhere, 10, null).data()).isEmpty();
        assertThat(directory().tokens(elsewhere, 10, null).data()).isEmpty();
        assertThat(directory().agent(elsewhere, token.agent().id())).isEmpty();
        assertThat(directory().revoke(elsewhere, token.id(), now)).isEmpty();
    }

    @Test
    void listsAreReadPageByPage() {
        for (int i = 0; i < 7; i++) {
            add("agt_" + i, "tok_" + i);
        }
        assertThat(all(after -> directory().agents(org, 3, after)))
                .hasSize(7)
                .doesNotHaveDuplicates();
        assertThat(all(after -> directory().tokens(org, 2, after)))
                .hasSize(7)
                .doesNotHaveDuplicates();
    }

    private <T> List<T> all(Function<String, Page<T>> pages) {
        var all = new ArrayList<T>();
        String after = null;
        do {
            var page = pages.apply(after);
            all.addAll(page.data());
            after = page.next();
        } while (after != null);
        return all;
    }

    private AgentToken add(String agentId, String tokenId) {
        var agent =
                new Agent(
                        org,
                        new AgentId(agentId),
                        "name of " + agentId,
                        "p",
                        List.of(),
                        null,
                        null,
                        now);
        var token = new AgentToken(new TokenId(tokenId), agent, digest(tokenId), now, null, null);
        directory().add(agent, token);
        return token;
    }

    private String digest(String of) {
        return new TokenText(org + of).sha256();
    }
}
