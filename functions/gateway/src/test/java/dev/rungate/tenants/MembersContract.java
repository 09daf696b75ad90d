package dev.rungate.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Members.Added;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every store of members must keep.
public abstract class MembersContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("members-" + FRESH.incrementAndGet());

    protected abstract Members members();

    protected abstract Members anotherProcess();

    @Test
    void aMemberIsFoundByEachOfTheirNames() {
        var ada = add("mbr_1", "T1", "U1", "Ada@Example.com");
        assertThat(anotherProcess().member(org, ada.id())).contains(ada);
        assertThat(anotherProcess().bySlack(org, "T1", "U1")).contains(ada);
        assertThat(anotherProcess().byEmail(org, "ada@example.COM")).contains(ada);
        assertThat(anotherProcess().byToken(digest("mbr_1"))).contains(ada);
        assertThat(members().members(org, 10, null).data()).containsExactly(ada);
    }

    @Test
    void aMemberNeedsNeitherSlackNorEmail() {
        var plain = add("mbr_1", null, null, null);
        var other = add("mbr_2", null, null, null);
        assertThat(members().members(org, 10, null).data()).containsExactly(plain, other);
        assertThat(members().remove(org, plain.id())).contains(plain);
        assertThat(members().member(org, other.id())).contains(other);
    }

    @Test
    void aUserOfAnotherWorkspaceIsSomebodyElse() {
        add("mbr_1", "T1", "U1", null);
        assertThat(members().bySlack(org, "T2", "U1")).isEmpty();
        assertThat(members().bySlack(org, null, "U1")).isEmpty();
        assertThat(members().bySlack(org, "T1", "U")).isEmpty();
        assertThat(members().bySlack(org, "T1", "U11")).isEmpty();
    }

    @Test
    void aUserWithoutWorkspaceIsThatUserInAny() {
        var anywhere = add("mbr_1", null, "U1", null);
        assertThat(members().bySlack(org, "T1", "U1")).contains(anywhere);
        assertThat(members().bySlack(org, null, "U1")).contains(anywhere);
        assertThat(members().bySlack(org, "T2", "U1")).contains(anywhere);
    }

    @Test
    void aUserWithoutWorkspaceSharesTheUserWithEveryWorkspace() {
        var anywhere = add("mbr_1", null, "U1", null);
        assertThat(members().add(member("mbr_2", "T2", "U1", null), digest("2")))
                .isEqualTo(new Added.SlackUserTaken());
        members().remove(org, anywhere.id());
        add("mbr_3", "T1", "U1", null);
        add("mbr_4", "T2", "U1", null);
        assertThat(members().add(member("mbr_5", null, "U1", null), digest("5")))
                .isEqualTo(new Added.SlackUserTaken());
        add("mbr_6", null, "U11", null);
    }

    @Test
    void whoAMemberWasIsKnownAfterTheirRemoval() {
        var ada = add("mbr_1", "T1", "U1", "a@b.example");
        assertThat(members().everKnown(org, ada.id())).contains(ada);
        members().remove(org, ada.id());
        assertThat(anotherProcess().everKnown(org, ada.id())).contains(ada);
        assertThat(members().everKnown(new OrgId("elsewhere"), ada.id())).isEmpty();
        assertThat(members().everKnown(org, new MemberId("mbr_2"))).isEmpty();
        assertThat(members().members(org, 10, null).data()).isEmpty();
    }

    @Test
    void noTwoMembersShareASlackUserOrAMailbox() {
        add("mbr_1", "T1", "U1", "a@b.example");
        assertThat(members().add(member("mbr_2", "T1", "U1", null), digest("2")))
                .isEqualTo(new Added.SlackUserTaken());
        assertThat(members().add(member("mbr_3", null, null, "A@b.example"), digest("3")))
                .isEqualTo(new Added.EmailTaken());
        assertThat(members().members(org, 10, null).data()).hasSize(1);
        assertThat(members().byToken(digest("2"))).isEmpty();
    }

    @Test
    void addingTheSameMemberAgainChangesNothing() {
        var ada = add("mbr_1", "T1", "U1", null);
        assertThat(members().add(ada, digest("mbr_1"))).isEqualTo(new Added.Done(ada));
        assertThat(members().members(org, 10, null).data()).containsExactly(ada);
    }

    @Test
    void ofManyWhoAddTheSameSlackUserOneSucceeds() throws Exception {
        var attempts = new ArrayList<Callable<Added>>();
        for (int i = 0; i < 8; i++) {
            var id = "mbr_" + i;
            attempts.add(() -> members().add(member(id, "T1", "U1", null), digest(id)));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done =
                    threads.invokeAll(attempts).stream()
                            .map(Future::resultNow)
                            .filter(added -> added instanceof Added.Done)
                            .toList();
            assertThat(done).hasSize(1);
        }
        assertThat(members().members(org, 10, null).data()).hasSize(1);
    }

    @Test
    void whoWasRemovedIsUnknownEverywhereAtOnce() {
        var ada = add("mbr_1", "T1", "U1", "a@b.example");
        assertThat(members().remove(org, ada.id())).contains(ada);
        assertThat(anotherProcess().member(org, ada.id())).isEmpty();
        assertThat(anotherProcess().bySlack(org, "T1", "U1")).isEmpty();
        assertThat(anotherProcess().byEmail(org, "a@b.example")).isEmpty();
        assertThat(anotherProcess().byToken(digest("mbr_1"))).isEmpty();
        assertThat(members().remove(org, ada.id())).isEmpty();
        assertThat(members().add(member("mbr_2", "T1", "U1", "a@b.example"), digest("again")))
                .isInstanceOf(Added.Done.class);
    }

    @Test
    void theMailboxOfWhoWasRemovedIsRememberedUntilItIsAMembersAgain() {
        var ada = member("ada", null, null, "ada@b.example");
        members().add(ada, "ada-removed-sha");
        assertThat(members().isRemovedMailbox(org, "ada@b.example")).isFalse();
        members().remove(org, ada.id());
        assertThat(members().isRemovedMailbox(org, "ADA@b.example")).isTrue();
        assertThat(members().isRemovedMailbox(org, "nobody@b.example")).isFalse();
        assertThat(members().byEmail(org, "ada@b.example")).isEmpty();
        var again = member("ada-again", null, null, "ada@b.example");
        assertThat(members().add(again, "ada-again-sha")).isEqualTo(new Added.Done(again));
        assertThat(members().isRemovedMailbox(org, "ada@b.example")).isFalse();
        assertThat(members().byEmail(org, "ada@b.example")).contains(again);
    }

    @Test
    void anotherTokenEndsTheOneBefore() {
        var ada = add("mbr_1", "T1", "U1", "a@b.example");
        assertThat(members().renew(org, ada.id(), digest("new"))).contains(ada);
        assertThat(anotherProcess().byToken(digest("new"))).contains(ada);
        assertThat(anotherProcess().byToken(digest("mbr_1"))).isEmpty();
        assertThat(members().renew(org, ada.id(), digest("new"))).contains(ada);
        assertThat(members().remove(org, ada.id())).contains(ada);
        assertThat(anotherProcess().byToken(digest("new"))).isEmpty();
        assertThat(members().renew(org, ada.id(), digest("late"))).isEmpty();
        assertThat(members().byToken(digest("late"))).isEmpty();
    }

    @Test
    void noOrganisationSeesAnothers() {
        var ada = add("mbr_1", "T1", "U1", "a@b.example");
        var elsewhere = new OrgId(org + "-elsewhere");
        assertThat(members().member(elsewhere, ada.id())).isEmpty();
        assertThat(members().bySlack(elsewhere, "T1", "U1")).isEmpty();
        assertThat(members().byEmail(elsewhere, "a@b.example")).isEmpty();
        assertThat(members().members(elsewhere, 10, null).data()).isEmpty();
        assertThat(members().remove(elsewhere, ada.id())).isEmpty();
        assertThat(members().renew(elsewhere, ada.id(), digest("x"))).isEmpty();
    }

    @Test
    void theListIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            add("mbr_" + i, "T1", "U" + i, null);
        }
        var all = new ArrayList<Member>();
        String after = null;
        do {
            var page = members().members(org, 2, after);
            all.addAll(page.data());
            after = page.next();
        } while (after != null);
        assertThat(all).hasSize(5).doesNotHaveDuplicates();
    }

    private Member add(
            String id, @Nullable String team, @Nullable String user, @Nullable String email) {
        var member = member(id, team, user, email);
        assertThat(members().add(member, digest(id))).isEqualTo(new Added.Done(member));
        return member;
    }

    private Member member(
            String id, @Nullable String team, @Nullable String user, @Nullable String email) {
        return new Member(
                org,
                new MemberId(id),
                "Näme of " + id,
                Member.Role.APPROVER,
                team,
                user,
                email,
                now);
    }

    private String digest(String of) {
        return new TokenText(org + of).sha256();
    }
}
