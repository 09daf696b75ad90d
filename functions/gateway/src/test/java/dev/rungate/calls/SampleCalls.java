package dev.rungate.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rungate.calls.intake.TariffLookup;
import dev.rungate.chat.WireFormat;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.RunId;
import dev.rungate.ids.RunKey;
import dev.rungate.ids.TokenId;
import dev.rungate.policy.Policy;
import dev.rungate.policy.PolicyReader;
import dev.rungate.pricing.PriceBook;
import dev.rungate.runs.RunTerms;
import dev.rungate.tenants.Agent;
import dev.rungate.tenants.Caller;
import dev.rungate.wire.document.Document;
import dev.rungate.wire.document.Documents;
import dev.rungate.wire.format.Dialects;
import dev.rungate.wire.json.JsonText;
import java.io.ByteArrayInputStream;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes calls, with everything that a test does not care about filled in. Each has an id of its
/// own.
public final class SampleCalls {
    public static final Agent AGENT =
            new Agent(
                    OrgId.LOCAL,
                    new AgentId("agt_one"),
                    "one",
                    "p",
                    List.of(),
                    null,
                    null,
                    Instant.EPOCH);

    /// Per million tokens in and out: gpt-4o $2 and $10, gpt-4o-dear ten times that, claude as
    /// gpt-4o. A search costs $0.025.
    public static final PriceBook PRICES =
            PriceBook.read(
                    new ByteArrayInputStream(
                            """
                            {"source":"sample","as_of":"2026-11-01","providers":{
                            "openai":[
                            {"id":"gpt-4o","match":{"equals":"gpt-4o"},"prices":[{"rates":
                            {"input_mtok":"2","output_mtok":"10"}}]},
                            {"id":"gpt-4o-dear","match":{"equals":"gpt-4o-dear"},"prices":[{"rates":
                            {"input_mtok":"20","output_mtok":"100"}}]},
                            {"id":"gpt-4o-search-1","match":{"equals":"gpt-4o-search-1"},"prices":[{"rates":
                            {"input_mtok":"2","output_mtok":"10","web_searches_kcount":"25"}}]}],
                            "anthropic":[
                            {"id":"claude","match":{"equals":"claude"},"prices":[{"rates":
                            {"input_mtok":"2","output_mtok":"10","web_searches_kcount":"25"}}]}]}}
                            """
                                    .getBytes(UTF_8)));

    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Dialects DIALECTS = new Dialects();

    private String rules = "name: p";
    private String run = "run";
    private WireFormat format = WireFormat.OPENAI_CHAT;
    private String body = chat("gpt-4o");
    private RunOptions options = RunOptions.NONE;
    private Instant startedAt = Instant.now();

    private static String chat(String model) {
        return "{\"model\":\"%s\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
                .formatted(model);
    }

    public SampleCalls rules(String yaml) {
        rules = yaml;
        return this;
    }

    public SampleCalls run(String name) {
        run = name;
        return this;
    }

    public SampleCalls model(String name) {
        body = chat(name);
        return this;
    }

    public SampleCalls body(String json) {
        body = json;
        return this;
    }

    public SampleCalls format(WireFormat other) {
        format = other;
        return this;
    }

    public SampleCalls options(RunOptions other) {
        options = other;
        return this;
    }

    public SampleCalls startedAt(Instant moment) {
        startedAt = moment;
        return this;
    }

    public Call make() {
        var incoming = incoming();
        var policy = policy(rules);
        var provider = format == WireFormat.ANTHROPIC_MESSAGES ? "anthropic" : "openai";
        var model = incoming.request().model();
        return new Call(
                new CallId("call" + MADE.incrementAndGet()),
                incoming,
                new RunKey(OrgId.LOCAL, new RunId(run)),
                terms(policy),
                false,
                policy,
                new Target(provider, model, format),
                new TariffLookup(PRICES).of(policy, provider, model, startedAt),
                OtherModels.NONE,
                startedAt);
    }

    public IncomingCall incoming() {
        return new IncomingCall(
                new Caller.AsAgent(AGENT, new TokenId("tok_1")),
                DIALECTS.of(format).request(JsonText.of(body.getBytes(UTF_8)), false),
                options,
                "/chat/completions",
                "",
                HttpHeaders.of(Map.of(), (_, _) -> true));
    }

    private static RunTerms terms(Policy policy) {
        return new RunTerms(
                AGENT.id(),
                policy.ref(),
                policy.budget().limit(),
                policy.run().idleTimeout(),
                policy.run().shared(),
                null,
                null,
                null,
                Map.of());
    }

    public static Policy policy(String yaml) {
        return switch (Documents.read(yaml, "application/yaml")) {
            case Document.Read(var tree) ->
                    switch (PolicyReader.read(tree, new PolicyRef("p", 1))) {
                        case PolicyReader.Sound(var policy) -> policy;
                        case PolicyReader.Faulty(var problems) ->
                                throw new AssertionError(problems);
                    };
            case Document.Unreadable(var faults) -> throw new AssertionError(faults);
        };
    }
}
