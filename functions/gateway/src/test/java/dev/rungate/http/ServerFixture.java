package dev.rungate.http;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.ApproverNotifier;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateFollowUp;
import dev.rungate.approvals.GatesInMemory;
import dev.rungate.approvals.Reach;
import dev.rungate.approvals.Workflow;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.channels.slack.SlackInteractions;
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
import dev.rungate.http.server.GatewayServer;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Router;
import dev.rungate.http.server.ServerSettings;
import dev.rungate.http.server.framing.ConnectionTimeouts;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.memory.MemoryBudget;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.pricing.PriceBook;
import dev.rungate.providers.ProviderSettings;
import dev.rungate.providers.Providers;
import dev.rungate.providers.UpstreamTimeouts;
import dev.rungate.runs.Run;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.AesGcmVault;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.AgentToken;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.MembersInMemory;
import dev.rungate.tenants.TokenText;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A running server over fakes, with one agent and one administrator.
final class ServerFixture implements AutoCloseable {
    static final MailLinks LINKS = new MailLinks(new byte[32], "https://rungate.example/");
    static final long MAX_BODY = 100_000;

    /// A deployment with mail alone.
    static final Reach REACH =
            new Reach(
                    List.of(
                            new Reach.Lack(
                                    "slack://",
                                    "Slack is not set up here",
                                    List.of("RUNGATE_SLACK_BOT_TOKEN"))),
                    null);

    final MemoryBudget memory = MemoryBudget.of(4_000_000);
    static final TokenText ADMIN = new TokenText("rg_adm_" + "a".repeat(40));
    static final ConnectionTimeouts SHORT =
            new ConnectionTimeouts(
                    Duration.ofMillis(400),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(20),
                    Duration.ofSeconds(1));

    private final Dialects dialects = new Dialects();
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final PriceBook prices = PriceBook.bundled();
    final FakeDispatch dispatch = new FakeDispatch();
    final RunsInMemory runs = new RunsInMemory();
    final GatesInMemory gates = new GatesInMemory();
    final DirectoryInMemory directory = new DirectoryInMemory();
    final MembersInMemory members = new MembersInMemory();
    final PoliciesInMemory policies = new PoliciesInMemory();
    final List<Run> cut = new CopyOnWriteArrayList<>();
    final Metrics metrics = new Metrics(() -> 3);
    final FreshIds ids = new FreshIds(new SecureRandom());
    final Agent agent = agent("support");
    final TokenText token = token(agent, null);
    volatile boolean ledgerDown;
    final GatewayServer server;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    private final @Nullable SlackInteractions slack;

    ServerFixture() {
        this(Duration.ofSeconds(5), members -> null);
    }

    ServerFixture(Duration drain) {
        this(drain, members -> null);
    }

    /// With a Slack app.
    ServerFixture(Function<Members, @Nullable SlackInteractions> slack) {
        this(Duration.ofSeconds(5), slack);
    }

    private ServerFixture(Duration drain, Function<Members, @Nullable SlackInteractions> slack) {
        this.slack = slack.apply(members);
        var settings =
                new ServerSettings(
                        "127.0.0.1", 0, MAX_BODY, memory, drain, Duration.ofMinutes(1), SHORT);
        server = GatewayServer.start(settings, routes(), dialects, metrics.traffic(), ids);
    }

    Agent agent(String name) {
        return new Agent(
                OrgId.LOCAL, ids.agent(), name, "tests", List.of(), null, null, Instant.now());
    }

    TokenText token(Agent of, @Nullable Instant expiresAt) {
        var text = TokenText.freshAgent(new SecureRandom());
        directory.add(
                of, new AgentToken(ids.token(), of, text.sha256(), Instant.now(), expiresAt, null));
        return text;
    }

    /// The same table that the running server has.
    Router doors() {
        return routes();
    }

    int port() {
        return server.port();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpRequest.Builder asAgent(String path) {
        return request(path).header("authorization", "Bearer " + token.value());
    }

    HttpRequest.Builder asAdmin(String path) {
        return request(path).header("authorization", "Bearer " + ADMIN.value());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> chat(String body) {
        return send(asAgent("/v1/chat/completions").POST(BodyPublishers.ofString(body)));
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.tree(response.body().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
    }

    /// The policy of every agent here, as far as the list of models goes.
    Policy agentsPolicy =
            PolicyReader.stored(
                    new PolicyRef("all", 1),
                    Map.of("name", "all", "models", Map.of("unpriced", "allow")));

    private Router routes() {
        var admin = AdminToken.of(OrgId.LOCAL, ADMIN);
        var callers = new Callers(directory, members, admin, clock);
        var approvals = approvals();
        var tokens = new TokenRoutes(callers, directory, ids, random, clock);
        var vault = new AesGcmVault(new byte[32], random);
        var providers = providers(vault);
        var models = new ModelCatalogue(providers, prices, clock);
        return RouteTable.of(
                List.of(
                        new CallRoutes(callers, dispatch, dialects),
                        new ModelRoutes(callers, models, agent -> agentsPolicy),
                        new RunRoutes(callers, runs, cut::add, approvals, ids, clock),
                        new GateRoutes(callers, approvals),
                        new GateListRoutes(callers, approvals),
                        ApprovalsPage.of(
                                approvals,
                                PageAccess.of(admin, members),
                                null,
                                vault,
                                gate -> "Ada's agent",
                                clock),
                        new MailPage(
                                approvals,
                                LINKS,
                                members,
                                OrgId.LOCAL,
                                null,
                                gate -> "Ada's agent",
                                clock),
                        new PolicyRoutes(callers, policies, REACH, members, clock),
                        tokens,
                        new AgentRoutes(callers, directory, policies, members, tokens, ids, clock),
                        new MemberRoutes(callers, members, ids, random, clock),
                        new ProviderRoutes(callers, providers),
                        new AdminModelRoutes(callers, models),
                        new UsageRoutes(callers, runs, clock),
                        new MetricsRoutes(metrics),
                        new SlackRoutes(slack),
                        new HealthRoutes(this::readiness),
                        new DocumentRoutes()));
    }

    private Providers providers(AesGcmVault vault) {
        var settings =
                new ProviderSettings(
                        Map.of("RUNGATE_PROVIDER_OPENAI_KEY", "sk-test"),
                        true,
                        true,
                        UpstreamTimeouts.USUAL);
        return new Providers(settings, new ProvidersInMemory(), vault, prices, clock);
    }

    private Approvals approvals() {
        var asking = new ApproverNotifier(gates, List.of());
        return new Approvals(
                gates,
                new GateFollowUp(gates, runs, new NobodyWaits(), asking, clock),
                asking,
                clock,
                Thread::startVirtualThread);
    }

    /// What waits here is looked at by whoever asks.
    private static final class NobodyWaits implements Workflow {
        @Override
        public void start(Gate gate) {}

        @Override
        public void decided(Gate gate, String token) {}
    }

    private void readiness() {
        if (ledgerDown) {
            throw new LedgerUnavailable("nobody answers", new IOException("refused"));
        }
    }
}
