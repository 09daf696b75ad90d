package dev.rungate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.PolicyStore.Published;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every store of policies must keep.
public abstract class PolicyStoreContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());

    protected abstract PolicyStore policies();

    @Test
    void versionsFollowEachOtherAndStay() {
        var first = publish("p", "name: p # one", "d1");
        var second = publish("p", "name: p # two", "d2");
        assertThat(first.ref()).isEqualTo(new PolicyRef("p", 1));
        assertThat(second.ref()).isEqualTo(new PolicyRef("p", 2));
        assertThat(first.isNew()).isTrue();
        assertThat(policies().version(org, first.ref()).orElseThrow().source())
                .isEqualTo("name: p # one");
        assertThat(policies().newest(org, "p").orElseThrow().ref()).isEqualTo(second.ref());
        assertThat(policies().newest(org, "p").orElseThrow().contentType())
                .isEqualTo("application/yaml");
        assertThat(policies().version(org, new PolicyRef("p", 3))).isEmpty();
        assertThat(policies().newest(org, "q")).isEmpty();
    }

    @Test
    void theSameContentIsTheSameVersion() {
        var first = publish("p", "name: p", "d1");
        var again = publish("p", "name:   p", "d1");
        assertThat(again.ref()).isEqualTo(first.ref());
        assertThat(again.isNew()).isFalse();
        assertThat(again.source()).isEqualTo("name: p");
    }

    @Test
    void goingBackToAnEarlierContentIsANewVersion() {
        publish("p", "name: p", "d1");
        publish("p", "name: p # other", "d2");
        assertThat(publish("p", "name:  p", "d1").ref().version()).isEqualTo(3);
        assertThat(policies().version(org, new PolicyRef("p", 1)).orElseThrow().source())
                .isEqualTo("name: p");
    }

    @Test
    void publishersAtTheSameTimeGetTheirOwnVersions() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<Published>>();
            IntStream.range(0, 8)
                    .forEach(i -> calls.add(() -> publish("p", "name: p # " + i, "d" + i)));
            var versions = new ArrayList<Integer>();
            for (Future<Published> made : threads.invokeAll(calls)) {
                versions.add(made.get().ref().version());
            }
            assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        }
        assertThat(policies().newest(org, "p").orElseThrow().ref().version()).isEqualTo(8);
    }

    @Test
    void aDocumentOfAMegabyteIsKept() {
        var noise = new byte[786_000];
        new Random(7).nextBytes(noise);
        var source = Base64.getEncoder().encodeToString(noise);
        publish("big", source, "d1");
        assertThat(policies().newest(org, "big").orElseThrow().source()).isEqualTo(source);
    }

    @Test
    void theNewestOfEachIsListedPageByPage() {
        for (int i = 0; i < 5; i++) {
            publish("p" + i, "name: p" + i, "a");
            publish("p" + i, "name: p" + i + " # two", "b");
        }
        var seen = new ArrayList<PolicyRef>();
        String after = null;
        do {
            var page = policies().list(org, 2, after);
            page.data().forEach(one -> seen.add(one.ref()));
            after = page.next();
        } while (after != null);
        assertThat(seen).hasSize(5).allMatch(ref -> ref.version() == 2).doesNotHaveDuplicates();
        assertThat(policies().list(new OrgId(org + "-elsewhere"), 9, null).data()).isEmpty();
    }

    private Published publish(String name, String source, String digest) {
        return policies().publish(org, name, source, "application/yaml", digest, now);
    }
}
