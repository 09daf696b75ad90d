package dev.rungate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rungate.wire.document.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The published schema and the reader say the same of every document, so that neither drifts.
final class PolicySchemaTest {
    private static final String SCHEMA_TEXT = published();
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(SCHEMA_TEXT, InputFormat.JSON);

    static Stream<String> sound() {
        return Stream.of(
                "{ name: a }",
                "{ name: A-z.0_9, mode: observe }",
                "{ name: a, run: {}, budget: {}, models: {}, tools: [], rates: {}, loops: {},"
                        + " fallback: [], content: {}, guardrails: [] }",
                "{ name: a, run: { idle_timeout: PT1S, max_duration: P1DT2H3M4.5S, max_steps: 1,"
                        + " max_tokens: 1000000000000, shared: true, on_disconnect: cancel } }",
                "{ name: a, run: { idle_timeout: P365D, max_duration: PT36H } }",
                "{ name: a, budget: { run: { limit_usd: '0' }, agent: [], customer: [] } }",
                "{ name: a, budget: { run: { limit_usd: '999999999.999999999', alert_at: [0.5, 0.8,"
                        + " 1, 1.0], on_limit: clamp, min_output_tokens: 1 } } }",
                "{ name: a, models: { allow: ['*'], unpriced: refuse } }",
                "{ name: a, models: { unpriced: allow } }",
                "{ name: a, budget: { run: { on_limit: clamp } }, models: { unpriced: allow } }",
                "{ name: a, models: { unpriced: { input_usd_per_mtok: '0', output_usd_per_mtok:"
                        + " '15.25', cache_read_usd_per_mtok: '1', cache_write_usd_per_mtok: '2' } } }",
                "{ name: a, models: { prices: { openai/x: { input_usd_per_mtok: '3',"
                        + " output_usd_per_mtok: '15' }, y: { input_usd_per_mtok: '3',"
                        + " output_usd_per_mtok: '15' } } } }",
                "{ name: a, tools: [{ tool: 'drop_*', then: deny }, { tool: t, when: 'args.x > 1',"
                        + " then: allow, id: 'r:1 $' }, { tool: t, then: deny, on_deny: as_answer }] }",
                "{ name: a, rates: { requests_per_minute: 1, tokens_per_minute: 1, parallel: 1,"
                        + " agent: { requests_per_minute: 1, tokens_per_minute: 1, parallel: 1000000 }"
                        + " } }",
                "{ name: a, run: { max_steps: 3.0 }, loops: { identical_tool_calls: 1,"
                        + " identical_requests: 1 } }",
                "{ name: a, content: { log: off } }");
    }

    /// One for every rule that the schema knows too.
    static Stream<String> faulty() {
        return Stream.of(
                "[]",
                "text",
                "{}",
                "{ name: '' }",
                "{ name: 'a b' }",
                "{ name: 7 }",
                "{ name: %s }".formatted("a".repeat(65)),
                "{ name: a, surprise: 1 }",
                "{ name: a, mode: strict }",
                "{ name: a, mode: null }",
                "{ name: a, run: [] }",
                "{ name: a, run: null }",
                "{ name: a, run: { idle: PT1S } }",
                "{ name: a, run: { idle_timeout: 15 } }",
                "{ name: a, run: { idle_timeout: 15m } }",
                "{ name: a, run: { idle_timeout: P } }",
                "{ name: a, run: { idle_timeout: PT } }",
                "{ name: a, run: { idle_timeout: P1DT } }",
                "{ name: a, run: { idle_timeout: P1W } }",
                "{ name: a, run: { idle_timeout: pt1m } }",
                "{ name: a, run: { idle_timeout: PT-1S } }",
                "{ name: a, run: { max_duration: PT1.5H } }",
                "{ name: a, run: { max_steps: 0 } }",
                "{ name: a, run: { max_steps: 1.5 } }",
                "{ name: a, run: { max_steps: '3' } }",
                "{ name: a, run: { max_steps: 1000000001 } }",
                "{ name: a, run: { max_tokens: 99999999999999999999 } }",
                "{ name: a, run: { shared: 'yes' } }",
                "{ name: a, run: { on_disconnect: wait } }",
                "{ name: a, budget: { run: { limit_usd: 2 } } }",
                "{ name: a, budget: { run: { limit_usd: 2.00 } } }",
                "{ name: a, budget: { run: { limit_usd: '-1' } } }",
                "{ name: a, budget: { run: { limit_usd: '1e3' } } }",
                "{ name: a, budget: { run: { limit_usd: '1.' } } }",
                "{ name: a, budget: { run: { limit_usd: '0.0000000001' } } }",
                "{ name: a, budget: { run: { limit_usd: '1234567890' } } }",
                "{ name: a, budget: { run: { limit_usd: $2.00 } } }",
                "{ name: a, budget: { run: { limit_eur: '2.00' } } }",
                "{ name: a, budget: { run: { alert_at: 0.8 } } }",
                "{ name: a, budget: { run: { alert_at: [0] } } }",
                "{ name: a, budget: { run: { alert_at: [1.01] } } }",
                "{ name: a, budget: { run: { alert_at: ['0.8'] } } }",
                "{ name: a, budget: { run: { alert_at: [null] } } }",
                "{ name: a, budget: { run: { alert_at:"
                        + " [0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1] } } }",
                "{ name: a, budget: { run: { on_limit: stop } } }",
                "{ name: a, budget: { run: { min_output_tokens: 0 } } }",
                "{ name: a, budget: { team: [] } }",
                "{ name: a, budget: { agent: [{ window: hour, limit_usd: '20.00' }] } }",
                "{ name: a, budget: { agent: {} } }",
                "{ name: a, budget: { customer: [{ window: month, limit_usd: '150.00' }] } }",
                "{ name: a, models: { allow: [] } }",
                "{ name: a, models: { allow: 'openai/*' } }",
                "{ name: a, models: { allow: [''] } }",
                "{ name: a, models: { allow: [5] } }",
                "{ name: a, models: { allow: [\"a\\tb\"] } }",
                "{ name: a, models: { allow: [%s] } }".formatted("a".repeat(257)),
                "{ name: a, models: { deny: ['*'] } }",
                "{ name: a, models: { unpriced: maybe } }",
                "{ name: a, models: { unpriced: {} } }",
                "{ name: a, models: { unpriced: { input_usd_per_mtok: '3' } } }",
                "{ name: a, models: { unpriced: { input_usd_per_mtok: 3, output_usd_per_mtok: 15 }"
                        + " } }",
                "{ name: a, models: { unpriced: { input_usd_per_mtok: '3', output_usd_per_mtok:"
                        + " '15', image: '1' } } }",
                "{ name: a, models: { unpriced: allow }, budget: { run: { limit_usd: '1' } } }",
                "{ name: a, models: { prices: [] } }",
                "{ name: a, models: { prices: { m: '3' } } }",
                "{ name: a, models: { prices: { 'gpt-*': { input_usd_per_mtok: '3',"
                        + " output_usd_per_mtok: '15' } } } }",
                "{ name: a, tools: {} }",
                "{ name: a, tools: [drop] }",
                "{ name: a, tools: [{ then: deny }] }",
                "{ name: a, tools: [{ tool: t }] }",
                "{ name: a, tools: [{ tool: 5, then: deny }] }",
                "{ name: a, tools: [{ tool: t, then: ask, on_deny: refuse }] }",
                "{ name: a, tools: [{ tool: t, then: ask, approvers: [\"role:somebody\"] }] }",
                "{ name: a, tools: [{ tool: t, then: ask, approvers: 'slack://#x' }] }",
                "{ name: a, tools: [{ tool: t, then: ask, hold: PT1M }] }",
                "{ name: a, tools: [{ tool: t, then: ask, quorum: 0 }] }",
                "{ name: a, tools: [{ tool: t, then: ask, on_expiry: wait }] }",
                "{ name: a, tools: [{ tool: t, then: ask, on_reject: shrug }] }",
                "{ name: a, tools: [{ tool: t, then: ask, escalate: { after: PT5M } }] }",
                "{ name: a, tools: [{ tool: t, then: ask, four_eyes: 2 }] }",
                "{ name: a, tools: [{ tool: t, then: ask, editable: amount }] }",
                "{ name: a, tools: [{ tool: t, then: allow, expires: PT5M }] }",
                "{ name: a, tools: [{ tool: t, then: stop }] }",
                "{ name: a, tools: [{ tool: t, then: deny, when: true }] }",
                "{ name: a, tools: [{ tool: t, then: deny, when: ' ' }] }",
                "{ name: a, tools: [{ tool: t, then: deny, when: \"%s\" }] }"
                        .formatted("true || ".repeat(300) + "true"),
                "{ name: a, tools: [{ tool: t, then: deny, id: '' }] }",
                "{ name: a, tools: [{ tool: t, then: deny, id: %s }] }".formatted("a".repeat(129)),
                "{ name: a, tools: [{ tool: t, then: allow, on_deny: refuse }] }",
                "{ name: a, tools: [{ tool: t, then: deny, on_deny: ignore }] }",
                "{ name: a, tools: [{ tool: t, then: deny, quorum: 2 }] }",
                "{ name: a, tools: [%s] }".formatted("{ tool: t, then: deny },".repeat(201)),
                "{ name: a, rates: { requests_per_second: 1 } }",
                "{ name: a, rates: { requests_per_minute: 0 } }",
                "{ name: a, rates: { tokens_per_minute: -1 } }",
                "{ name: a, rates: { parallel: 1000001 } }",
                "{ name: a, rates: { agent: 600 } }",
                "{ name: a, rates: { agent: { parallel: 0 } } }",
                "{ name: a, rates: { agent: { burst: 1 } } }",
                "{ name: a, loops: { identical_tool_calls: 0 } }",
                "{ name: a, loops: { identical_answers: 1 } }",
                "{ name: a, fallback: [{ on: [429], to: x }] }",
                "{ name: a, fallback: none }",
                "{ name: a, content: { log: redacted } }",
                "{ name: a, content: { keep: P1D } }",
                "{ name: a, guardrails: [{ kind: pii }] }");
    }

    /// What a schema cannot say, and its description therefore does.
    static Stream<String> faultyForTheReaderOnly() {
        return Stream.of(
                "{ name: a, run: { idle_timeout: PT0S } }",
                "{ name: a, run: { idle_timeout: P366D } }",
                "{ name: a, tools: [{ tool: t, then: deny, id: x }, { tool: u, then: deny, id: x }]"
                        + " }",
                "{ name: a, tools: [{ tool: t, then: deny, when: 'args.x >' }] }",
                "{ name: a, tools: [{ tool: t, then: deny, when: 'args.a.all(a, args.b.all(b,"
                        + " args.c.all(c, a + b + c > 0)))' }] }");
    }

    @ParameterizedTest
    @MethodSource("sound")
    void soundDocumentsAreSoundForBoth(String yaml) {
        assertThat(schemaSays(yaml)).isEmpty();
        assertThat(PolicyReader.read(Documented.tree(yaml))).isInstanceOf(PolicyReader.Sound.class);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void faultyDocumentsAreFaultyForBoth(String yaml) {
        assertThat(schemaSays(yaml)).isNotEmpty();
        assertThat(PolicyReader.read(Documented.tree(yaml)))
                .isInstanceOf(PolicyReader.Faulty.class);
    }

    @ParameterizedTest
    @MethodSource("faultyForTheReaderOnly")
    void theReaderAloneKnowsTheRest(String yaml) {
        assertThat(schemaSays(yaml)).isEmpty();
        assertThat(PolicyReader.read(Documented.tree(yaml)))
                .isInstanceOf(PolicyReader.Faulty.class);
    }

    @ParameterizedTest
    @MethodSource("sound")
    void aResolvedPolicyIsADocumentToo(String yaml) {
        assertThat(validate(Documented.policy(yaml).resolved())).isEmpty();
    }

    @Test
    void everyDefaultInTheSchemaIsTheOneInForce() {
        var resolved =
                JsonMapper.shared()
                        .readTree(Documents.json(Documented.policy("name: a").resolved()));

        var checked = defaults("", schema().at("/properties"), resolved);

        assertThat(checked)
                .containsExactlyInAnyOrder(
                        "/mode",
                        "/run/idle_timeout",
                        "/run/shared",
                        "/run/on_disconnect",
                        "/budget/run/alert_at",
                        "/budget/run/on_limit",
                        "/budget/run/min_output_tokens",
                        "/models/allow",
                        "/models/unpriced",
                        "/models/prices",
                        "/tools");
    }

    @Test
    void theExamplesInTheSchemaAreSound() {
        schema().at("/examples")
                .forEach(example ->
                        assertThat(PolicyReader.read(Documented.tree(example.toString())))
                                .isInstanceOf(PolicyReader.Sound.class));
        assertThat(schema().at("/examples")).isNotEmpty();
    }

    /// Compares the defaults that a resolved policy can show, and gives back where they are.
    private static Set<String> defaults(String path, JsonNode properties, JsonNode resolved) {
        var checked = new LinkedHashSet<String>();
        properties
                .properties()
                .forEach(property -> {
                    var place = path + "/" + property.getKey();
                    var value = property.getValue();
                    if (value.has("default") && !place.startsWith("/content")) {
                        assertThat(resolved.at(place)).as(place).isEqualTo(value.get("default"));
                        checked.add(place);
                    }
                    checked.addAll(defaults(place, value.path("properties"), resolved));
                });
        return checked;
    }

    private static List<String> schemaSays(String yaml) {
        return validate(Documented.tree(yaml));
    }

    private static List<String> validate(Object tree) {
        var json = new String(Documents.json(tree), StandardCharsets.UTF_8);
        return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
    }

    private static JsonNode schema() {
        return JsonMapper.shared().readTree(SCHEMA_TEXT);
    }

    private static String published() {
        try (var in =
                PolicySchemaTest.class.getResourceAsStream(
                        "/dev/rungate/docs/policy.schema.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
