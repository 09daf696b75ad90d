package dev.rungate;

import dev.rungate.approvals.Approvals;
import dev.rungate.calls.Dispatch;
import dev.rungate.calls.Dispatcher;
import dev.rungate.calls.InFlight;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.slack.Slack;
import dev.rungate.chat.WireFormat;
import dev.rungate.http.Backing;
import dev.rungate.http.Metrics;
import dev.rungate.ids.FreshIds;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts of one gateway, each made once and given to whoever needs it.
final class Assembly {
    private static final Duration TENDING = Duration.ofSeconds(1);
    private static final Map<WireFormat, Dialect> DIALECTS =
            Map.of(
                    WireFormat.OPENAI_CHAT, new OpenAiDialect(),
                    WireFormat.ANTHROPIC_MESSAGES, new AnthropicDialect());

    private final Settings settings;
    private final Stores stores;
    private final Deployment edition;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final FreshIds ids = new FreshIds(random);
    private final PriceBook prices = PriceBook.bundled();
    private final ProviderSettings reaching;
    private final Providers providers;
    private final InFlight inFlight;
    private final Metrics metrics;
    private final @Nullable MailLinks links;
    final HttpUpstream upstream;
    final Approvals approvals;
    final Optional<Slack> slack;

    Assembly(Settings settings, Stores stores, Waiting waiting, Deployment edition, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.edition = edition;
        this.clock = clock;
        this.reaching = reaching(settings, edition.echo());
        this.providers = new Providers(reaching, stores.providers(), stores.vault(), prices, clock);
        this.upstream = new HttpUpstream(providers, DIALECTS, reaching);
        this.inFlight =
                new InFlight(
                        stores.ledger(),
                        stores.runs(),
                        clock,
                        settings.holdExpiry(),
                        settings.callTimeout());
        this.metrics = new Metrics(inFlight::count);
        this.slack = settings.slack().map(app -> Slack.of(app, clock));
        this.links = Channels.links(settings, stores.vault());
        this.approvals =
                waiting.and(slack.map(Slack::channel).stream().toList())
                        .and(Channels.of(settings, links, clock))
                        .approvals(stores, clock);
    }

    Backing backing(TokenText admin) {
        var url = settings.publicUrl();
        return new Backing(
                edition.routeGroups(),
                dispatcher(),
                approvals,
                stores.runs(),
                inFlight::cancel,
                stores.directory(),
                stores.members(),
                AdminToken.of(edition.org(), admin),
                slack.map(app -> app.interactions(edition.org(), stores.members(), approvals))
                        .orElse(null),
                stores.policies(),
                providers,
                prices,
                metrics,
                () -> stores.runs().list(edition.org(), null, 1, null, clock.instant()),
                ids,
                random,
                clock,
                stores.vault(),
                url == null ? null : url.toString(),
                links);
    }

    int inFlight() {
        return inFlight.count();
    }

    Chores chores() {
        var chores = new Chores().every(tending(settings.holdExpiry()), inFlight::tend);
        return edition.sweeps() ? sweeping(chores) : chores;
    }

    private Chores sweeping(Chores chores) {
        return chores.every(
                        settings.sweepInterval(),
                        () -> stores.ledger().sweep(edition.org(), clock.instant()))
                .every(settings.sweepInterval(), () -> approvals.sweep(edition.org()));
    }

    private Dispatch dispatcher() {
        var echo = new EchoUpstream(DIALECTS, clock, reaching.clocks().heartbeat());
        return Dispatcher.of(
                new Dispatcher.Parts(
                        stores.ledger(),
                        stores.runs(),
                        stores.rates(),
                        stores.replays(),
                        new PublishedPolicies(stores.policies()),
                        providers,
                        prices,
                        new Upstreams(upstream, echo),
                        new DialectRewrites(DIALECTS),
                        call -> Json.plain(call.arguments()),
                        approvals,
                        stores.gates(),
                        inFlight,
                        metrics,
                        ids,
                        clock));
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

    /// Often enough that nothing lapses between two rounds.
    private static Duration tending(Duration holdExpiry) {
        var often = holdExpiry.dividedBy(5);
        return often.compareTo(TENDING) < 0 ? often : TENDING;
    }
}
