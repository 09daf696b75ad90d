package dev.rungate;

import dev.rungate.approvals.Approvals;
import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.InFlight;
import dev.rungate.channels.slack.Slack;
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
import java.util.Optional;

/// The whole gateway, put together: the one place where parts meet.
public final class Gateway implements AutoCloseable {
    private static final Duration TENDING = Duration.ofSeconds(1);
    private static final Map<WireFormat, Dialect> DIALECTS =
            Map.of(
                    WireFormat.OPENAI_CHAT, new OpenAiDialect(),
                    WireFormat.ANTHROPIC_MESSAGES, new AnthropicDialect());

    private final GatewayServer server;
    private final HttpUpstream upstream;
    private final Approvals approvals;
    private final Optional<Slack> slack;
    private final Chores chores;

    private Gateway(
            GatewayServer server,
            HttpUpstream upstream,
            Approvals approvals,
            Optional<Slack> slack,
            Chores chores) {
        this.server = server;
        this.upstream = upstream;
        this.approvals = approvals;
        this.slack = slack;
        this.chores = chores;
    }

    /// Serves from the moment it returns. {@code echo} offers the built-in echo provider.
    public static Gateway start(
            Settings settings,
            Stores stores,
            Waiting waiting,
            TokenText admin,
            boolean echo,
            Clock clock) {
        var random = new SecureRandom();
        var ids = new FreshIds(random);
        var prices = PriceBook.bundled();
        var reaching = reaching(settings, echo);
        var providers = new Providers(reaching, stores.providers(), stores.vault(), prices, clock);
        var http = new HttpUpstream(providers, DIALECTS, reaching);
        var upstreams =
                new Upstreams(
                        http, new EchoUpstream(DIALECTS, clock, reaching.clocks().heartbeat()));
        var inFlight =
                new InFlight(
                        stores.ledger(),
                        stores.runs(),
                        clock,
                        settings.holdExpiry(),
                        settings.callTimeout());
        var metrics = new Metrics(inFlight::count);
        var slack = settings.slack().map(app -> Slack.of(app, clock));
        var links = Channels.links(settings, stores.vault());
        var approvals =
                waiting.and(slack.map(Slack::channel).stream().toList())
                        .and(Channels.of(settings, links, clock))
                        .approvals(stores, clock);
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
                                upstreams,
                                new DialectRewrites(DIALECTS),
                                call -> Json.plain(call.arguments()),
                                approvals,
                                stores.gates(),
                                inFlight,
                                metrics,
                                ids,
                                clock));
        var backing =
                new Backing(
                        dispatcher,
                        approvals,
                        stores.runs(),
                        inFlight::cancel,
                        stores.directory(),
                        stores.members(),
                        AdminToken.of(OrgId.LOCAL, admin),
                        slack.map(app -> app.interactions(OrgId.LOCAL, stores.members(), approvals))
                                .orElse(null),
                        stores.policies(),
                        providers,
                        prices,
                        metrics,
                        () -> stores.runs().list(OrgId.LOCAL, null, 1, null, clock.instant()),
                        ids,
                        random,
                        clock,
                        settings.publicUrl() == null ? null : settings.publicUrl().toString(),
                        links);
        var server =
                GatewayServer.start(
                        ServerSettings.of(
                                settings.host(), settings.port(), settings.maxBodyBytes()),
                        backing);
        return new Gateway(
                server,
                http,
                approvals,
                slack,
                chores(settings, stores, approvals, inFlight, clock));
    }

    private static ProviderSettings reaching(Settings settings, boolean echo) {
        var clocks =
                new UpstreamClocks(
                        settings.connectTimeout(),
                        settings.firstByteTimeout(),
                        settings.idleTimeout(),
                        UpstreamClocks.USUAL.heartbeat());
        return new ProviderSettings(
                settings.providers(), settings.privateUpstreams(), echo, clocks);
    }

    private static Chores chores(
            Settings settings, Stores stores, Approvals approvals, InFlight inFlight, Clock clock) {
        return new Chores()
                .every(tending(settings.holdExpiry()), inFlight::tend)
                .every(
                        settings.sweepInterval(),
                        () -> stores.ledger().sweep(OrgId.LOCAL, clock.instant()))
                .every(settings.sweepInterval(), () -> approvals.sweep(OrgId.LOCAL));
    }

    /// Often enough that nothing lapses between two rounds.
    private static Duration tending(Duration holdExpiry) {
        var often = holdExpiry.dividedBy(5);
        return often.compareTo(TENDING) < 0 ? often : TENDING;
    }

    /// For what tells this gateway about its gates from outside: the queue that asks.
    public Approvals approvals() {
        return approvals;
    }

    public URI address() {
        return server.address();
    }

    /// Takes no more calls and lets those in flight end; their holds are kept alive meanwhile.
    @Override
    public void close() {
        server.close();
        chores.close();
        slack.ifPresent(Slack::close);
        upstream.close();
    }
}
