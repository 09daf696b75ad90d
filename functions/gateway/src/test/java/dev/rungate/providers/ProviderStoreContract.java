package dev.rungate.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.OrgId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What every store of providers must keep.
public abstract class ProviderStoreContract {
    private static final AtomicInteger FRESH = new AtomicInteger();

    private final OrgId org = new OrgId("org-" + FRESH.incrementAndGet());

    protected abstract ProviderStore providers();

    @Test
    void aProviderIsKeptAsItWasGiven() {
        var full =
                new StoredProvider(
                        "mine",
                        "https://mine.example/v1",
                        "openai",
                        "sealed",
                        "1234",
                        Map.of("x-a", "b"),
                        List.of("m1", "m2"),
                        Map.of("stream_options", false));
        var bare =
                new StoredProvider(
                        "bare", "http://127.0.0.1:1", "anthropic", null, null, Map.of(), List.of());
        providers().put(org, full);
        providers().put(org, bare);
        assertThat(providers().all(org)).containsExactlyInAnyOrder(full, bare);
    }

    @Test
    void puttingAgainReplaces() {
        providers()
                .put(
                        org,
                        new StoredProvider(
                                "p", "http://a", "openai", "k", "1111", Map.of(), List.of()));
        var second = new StoredProvider("p", "http://b", "openai", null, null, Map.of(), List.of());
        providers().put(org, second);
        assertThat(providers().all(org)).containsExactly(second);
        assertThat(providers().all(new OrgId(org + "-elsewhere"))).isEmpty();
    }

    @Test
    void everyPutIsAnotherRevisionOfThatOrganisationOnly() {
        var bare = new StoredProvider("p", "http://a", "openai", null, null, Map.of(), List.of());
        var elsewhere = new OrgId(org + "-elsewhere");
        long before = providers().revision(org);
        long beforeElsewhere = providers().revision(elsewhere);
        providers().put(org, bare);
        long after = providers().revision(org);
        assertThat(after).isNotEqualTo(before);
        assertThat(providers().revision(org)).isEqualTo(after);
        providers().put(org, bare);
        assertThat(providers().revision(org)).isNotIn(before, after);
        assertThat(providers().revision(elsewhere)).isEqualTo(beforeElsewhere);
    }
}
