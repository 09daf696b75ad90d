package dev.rungate;

import dev.rungate.approvals.AgentNames;
import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Reach;
import dev.rungate.calls.Dispatch;
import dev.rungate.calls.admission.InFlight;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.slack.Slack;
import dev.rungate.http.Callers;
import dev.rungate.http.admin.AdminModelRoutes;
import dev.rungate.http.admin.AgentRoutes;
import dev.rungate.http.admin.MemberRoutes;
import dev.rungate.http.admin.PolicyRoutes;
import dev.rungate.http.admin.ProviderRoutes;
import dev.rungate.http.admin.TokenRoutes;
import dev.rungate.http.admin.UsageRoutes;
import dev.rungate.http.calls.CallRoutes;
import dev.rungate.http.calls.ModelCatalogue;
import dev.rungate.http.calls.ModelRoutes;
import dev.rungate.http.gates.GateListRoutes;
import dev.rungate.http.gates.GateRoutes;
import dev.rungate.http.gates.SlackRoutes;
import dev.rungate.http.operations.DocumentRoutes;
import dev.rungate.http.operations.HealthRoutes;
import dev.rungate.http.operations.Metrics;
import dev.rungate.http.operations.MetricsRoutes;
import dev.rungate.http.pages.ApprovalsPage;
import dev.rungate.http.pages.MailPage;
import dev.rungate.http.pages.PageAccess;
import dev.rungate.http.runs.RunRoutes;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Router;
import dev.rungate.http.server.Routes;
import dev.rungate.http.server.Traffic;
import dev.rungate.ids.FreshIds;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.HttpUpstream;
import dev.rungate.providers.ProviderSettings;
import dev.rungate.providers.Providers;
import dev.rungate.providers.UpstreamTimeouts;
import dev.rungate.providers.Upstreams;
import dev.rungate.providers.echo.EchoUpstream;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.TokenText;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The parts of one gateway, each made once and given to whoever needs it.
final class Assembly {
    private static final Duration TENDING = Duration.ofSeconds(1);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Settings settings;
    private final Stores stores;
    private final Deployment deployment;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    final FreshIds ids = new FreshIds(random);
    final Dialects dialects = new Dialects();
    private final PriceBook prices = PriceBook.bundled();
    private final ProviderSettings reaching;
    private final Providers providers;
    private final ModelCatalogue models;
    private final InFlight inFlight;
    private final Metrics metrics;
    private final @Nullable MailLinks links;
    private final Function<Gate, String> agentNames;
    private final Reach reach;
    final HttpUpstream upstream;
    final Approvals approvals;
    final Optional<Slack> slack;

    Assembly(
            Settings settings, Stores stores, Waiting waiting, Deployment deployment, Clock clock) {
        this.settings = settings;
        this.stores = stores;
        this.deployment = deployment;
        this.clock = clock;
        this.reaching = reaching(settings, deployment.echo());
        this.providers = new Providers(reaching, stores.providers(), stores.vault(), prices, clock);
        this.models = new ModelCatalogue(providers, prices, clock);
        this.upstream = new HttpUpstream(providers, dialects, reaching);
        this.inFlight =
                new InFlight(
                        stores.ledger(),
                        stores.runs(),
                        clock,
                        settings.holdExpiry(),
                        settings.callTimeout());
        this.metrics = new Metrics(inFlight::count);
        this.agentNames = AgentNames.in(stores.directory());
        this.reach = Channels.reach(settings);
        this.slack = settings.slack().map(app -> Slack.of(app, agentNames, clock));
        this.links = Channels.links(settings, stores.vault());
        this.approvals =
                waiting.and(slack.map(Slack::channel).stream().toList())
                        .and(Channels.of(settings, links, agentNames, clock))
                        .approvals(stores, clock);
    }

    Router router(TokenText adminToken, List<Routes> further) {
        var admin = AdminToken.of(deployment.org(), adminToken);
        var callers = new Callers(stores.directory(), stores.members(), admin, clock);
        var routes = new ArrayList<Routes>();
        for (var group : deployment.routeGroups()) {
            routes.addAll(
                    switch (group) {
                        case CALLS -> callRoutes(callers);
                        case CONTROL -> controlRoutes(callers, admin);
                        case OPERATIONS -> List.of(new MetricsRoutes(metrics));
                        case SLACK -> List.of(slackRoutes());
                    });
        }
        routes.add(new HealthRoutes(this::readLedger));
        routes.add(new DocumentRoutes());
        routes.addAll(further);
        return RouteTable.of(routes);
    }

    private List<Routes> callRoutes(Callers callers) {
        var policies = new PublishedPolicies(stores.policies());
        return List.of(
                new CallRoutes(callers, dispatcher(), dialects),
                new ModelRoutes(callers, models, agent -> policies.chosen(agent, null)),
                new RunRoutes(callers, stores.runs(), inFlight::cancel, approvals, ids, clock),
                new GateRoutes(callers, approvals));
    }

    private List<Routes> controlRoutes(Callers callers, AdminToken admin) {
        var tokens = new TokenRoutes(callers, stores.directory(), ids, random, clock);
        var routes = new ArrayList<Routes>();
        routes.addAll(pages(admin));
        routes.add(new PolicyRoutes(callers, stores.policies(), reach, stores.members(), clock));
        routes.add(tokens);
        routes.add(
                new AgentRoutes(
                        callers,
                        stores.directory(),
                        stores.policies(),
                        stores.members(),
                        tokens,
                        ids,
                        clock));
        routes.add(new MemberRoutes(callers, stores.members(), ids, random, clock));
        routes.add(new ProviderRoutes(callers, providers));
        routes.add(new AdminModelRoutes(callers, models));
        routes.add(new GateListRoutes(callers, approvals));
        routes.add(new UsageRoutes(callers, stores.runs(), clock));
        return routes;
    }

    private List<Routes> pages(AdminToken admin) {
        var url = settings.publicUrl() == null ? null : settings.publicUrl().toString();
        var page =
                ApprovalsPage.of(
                        approvals,
                        PageAccess.of(admin, stores.members()),
                        url,
                        stores.vault(),
                        agentNames,
                        clock);
        return links == null
                ? List.of(page)
                : List.of(
                        page,
                        new MailPage(
                                approvals,
                                links,
                                stores.members(),
                                admin.org(),
                                url,
                                agentNames,
                                clock));
    }

    private Routes slackRoutes() {
        return new SlackRoutes(
                slack.map(app -> app.interactions(deployment.org(), stores.members(), approvals))
                        .orElse(null));
    }

    private void readLedger() {
        stores.runs().list(deployment.org(), null, 1, null, clock.instant());
    }

    /// Whoever calls a server on this machine finds its approvals page at the same address. Behind
    /// any other address stands a name that only the operator knows.
    void listensAt(URI address) {
        if (deployment.routeGroups().contains(RouteGroup.CONTROL)
                && LOOPBACK.contains(address.getHost())) {
            reach.pageIsAt(address + "/approvals");
        }
    }

    Traffic traffic() {
        return metrics.traffic();
    }

    /// Cuts the calls that are still served: the process ends.
    void endCalls() {
        inFlight.end();
    }

    int inFlight() {
        return inFlight.count();
    }

    BackgroundTasks chores() {
        var tasks = new BackgroundTasks().every(tending(settings.holdExpiry()), inFlight::tend);
        return deployment.sweeps() ? sweeping(tasks) : tasks;
    }

    private BackgroundTasks sweeping(BackgroundTasks tasks) {
        return tasks.every(
                        settings.sweepInterval(),
                        () ->
                                stores.ledger()
                                        .sweep(
                                                deployment.org(),
                                                clock.instant(),
                                                approvals::withdrawGatesOf))
                .every(settings.sweepInterval(), () -> approvals.sweep(deployment.org()));
    }

    private Dispatch dispatcher() {
        var echo = new EchoUpstream(dialects, clock, reaching.timeouts().heartbeat());
        return CallAssembly.dispatcher(
                new CallAssembly.Parts(
                        stores,
                        new PublishedPolicies(stores.policies()),
                        providers,
                        prices,
                        new Upstreams(upstream, echo),
                        dialects::of,
                        call -> Json.plain(call.arguments()),
                        approvals,
                        reach,
                        inFlight,
                        settings.maxPendingGates(),
                        metrics,
                        ids,
                        clock));
    }

    private static ProviderSettings reaching(Settings settings, boolean echo) {
        var timeouts =
                new UpstreamTimeouts(
                        settings.connectTimeout(),
                        settings.firstByteTimeout(),
                        settings.idleTimeout(),
                        UpstreamTimeouts.USUAL.heartbeat());
        return new ProviderSettings(
                settings.providers(), settings.privateUpstreams(), echo, timeouts);
    }

    /// Often enough that nothing lapses between two rounds.
    private static Duration tending(Duration holdExpiry) {
        var often = holdExpiry.dividedBy(5);
        return often.compareTo(TENDING) < 0 ? often : TENDING;
    }
}
