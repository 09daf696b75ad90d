package dev.rungate.providers;

import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.pricing.PriceBook;
import dev.rungate.tenants.AesGcmVault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The providers `openai` and `anthropic` at a {@link FakeProvider}, reached over HTTP. Settings
/// can be changed until the first call.
final class Reached implements AutoCloseable {
    final Map<String, String> variables;
    private final FakeProvider fake;
    private UpstreamTimeouts timeouts =
            new UpstreamTimeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));
    private boolean privateUpstreams = true;
    private int longestAnswer = 1 << 20;
    private @Nullable HttpUpstream upstream;

    Reached(FakeProvider fake) {
        this.fake = fake;
        this.variables =
                new HashMap<>(
                        Map.of(
                                "RUNGATE_PROVIDER_OPENAI_URL",
                                fake.url() + "/v1/",
                                "OPENAI_API_KEY",
                                "sk-upstream-1234",
                                "RUNGATE_PROVIDER_ANTHROPIC_URL",
                                fake.url(),
                                "RUNGATE_PROVIDER_ANTHROPIC_KEY",
                                "sk-ant-5678"));
    }

    void clocks(Duration idle, Duration heartbeat) {
        timeouts = new UpstreamTimeouts(timeouts.connect(), timeouts.firstByte(), idle, heartbeat);
    }

    void firstByte(Duration patience) {
        timeouts =
                new UpstreamTimeouts(
                        timeouts.connect(), patience, timeouts.idle(), timeouts.heartbeat());
    }

    void publicOnly() {
        privateUpstreams = false;
    }

    void longestAnswer(int bytes) {
        longestAnswer = bytes;
    }

    UpstreamAnswer send(Outgoings call) {
        return upstream().send(call.call());
    }

    HttpUpstream upstream() {
        if (upstream == null) {
            upstream = made();
        }
        return upstream;
    }

    /// Whether, after a moment, the provider sees no connection any more.
    boolean connectionsGone() {
        for (int i = 0; i < 200 && fake.openConnections() > 0; i++) {
            LockSupport.parkNanos(10_000_000);
        }
        return fake.openConnections() == 0;
    }

    @Override
    public void close() {
        if (upstream != null) {
            upstream.close();
        }
    }

    private HttpUpstream made() {
        var settings = new ProviderSettings(variables, privateUpstreams, false, timeouts);
        var vault = new AesGcmVault(new byte[AesGcmVault.KEY_BYTES], new SecureRandom());
        var providers =
                new Providers(
                        settings,
                        new StoredInMemory(),
                        vault,
                        PriceBook.bundled(),
                        InstantSource.system());
        return new HttpUpstream(providers, Outgoings.DIALECTS, settings, longestAnswer);
    }
}
