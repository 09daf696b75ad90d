package dev.rungate;

import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.InFlight;
import dev.rungate.chat.WireFormat;
import dev.rungate.http.Backing;
import dev.rungate.http.GatewayServer;
import dev.rungate.http.Metrics;
import dev.rungate.http.ServerSettings;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.HttpUpstream;
import dev.rungate.providers.ProviderSettings;
import dev.rungate.providers.Providers;
import dev.rungate.providers.UpstreamClocks;
import dev.rungate.providers.Upstreams;
import dev.rungate.providers.echo.EchoUpstream;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.TokenText;
import dev.rungate.wire.Dialect;
import dev.rungate.wire.anthropic.AnthropicDialect;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.openai.OpenAiDialect;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// The whole gateway, put together: the one place where parts meet.
public final class Gateway implements AutoCloseable {
    private static final Duration TENDING = Duration.ofSeconds(1);

    private final GatewayServer server;
    private final HttpUpstream upstream;
    private final Chores chores;

    private Gateway(GatewayServer server, HttpUpstream upstream, Chores chores) {
        this.server = server;
        this.upstream = upstream;
        this.chores = chores;
    }

    /// Serves from the moment it returns. {@code echo} offers the built-in echo provider.
    public static Gateway start(
            Settings settings, Stores stores, TokenText admin, boolean echo, Clock clock) {
        var random = new SecureRandom();
        var ids = new FreshIds(random);
        var prices = PriceBook.bundled();
        Map<WireFormat, Dialect> dialects =
                Map.of(
                        WireFormat.OPENAI_CHAT,
                        new OpenAiDialect(),
                        WireFormat.ANTHROPIC_MESSAGES,
                        new AnthropicDialect());

        var providerSettings =
                new ProviderSettings(
                        settings.providers(),
                        settings.privateUpstreams(),
                        echo,
                        new UpstreamClocks(
                                settings.connectTimeout(),
                                settings.firstByteTimeout(),
                                settings.idleTimeout(),
                                UpstreamClocks.USUAL.heartbeat()));
        var providers =
                new Providers(providerSettings, stores.providers(), stores.vault(), prices, clock);
        var http = new HttpUpstream(providers, dialects, providerSettings);

        var inFlight = new InFlight(stores.ledger(), stores.runs(), clock, settings.holdExpiry());
        var metrics = new Metrics(inFlight::count);
        var dispatcher =
                Dispatcher.of(
                        new Dispatcher.Parts(
                                stores.ledger(),
                                stores.runs(),
                                stores.rates(),
                                stores.replays(),
                                new PublishedPolicies(stores.policies()),
                                providers,
                                prices,
                                new Upstreams(
                                        http,
                                        new EchoUpstream(
                                                dialects, clock, UpstreamClocks.USUAL.heartbeat())),
                                new DialectRewrites(dialects),
                                call -> Json.plain(call.arguments()),
                                inFlight,
                                metrics,
                                ids,
                                clock));

        var backing =
                new Backing(
                        dispatcher,
                        stores.runs(),
                        inFlight::cancel,
                        stores.directory(),
                        AdminToken.of(OrgId.LOCAL, admin),
                        stores.policies(),
                        providers,
                        prices,
                        metrics,
                        () -> stores.runs().list(OrgId.LOCAL, null, 1, null, clock.instant()),
                        ids,
                        random,
                        clock);
        var server =
                GatewayServer.start(
                        ServerSettings.of(
                                settings.host(), settings.port(), settings.maxBodyBytes()),
                        backing);
        var chores =
                new Chores()
                        .every(TENDING, inFlight::tend)
                        .every(
                                settings.sweepInterval(),
                                () -> stores.ledger().sweep(OrgId.LOCAL, clock.instant()));
        return new Gateway(server, http, chores);
    }

    public URI address() {
        return server.address();
    }

    /// Takes no more calls and lets those in flight end; their holds are kept alive meanwhile.
    @Override
    public void close() {
        server.close();
        chores.close();
        upstream.close();
    }
}
