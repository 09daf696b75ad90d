package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.AdmissionRules;
import dev.rungate.budgets.Reservations;
import dev.rungate.budgets.Reservations.Wanted;
import dev.rungate.budgets.Reserved;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Steps;
import dev.rungate.runs.Terms;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// What DynamoDB has to do for one governed call once its run is under way.
final class WorkPerCallTest {
    private static final Tables TABLES = Engine.freshTables();
    private static final int CALLS = 40;

    private final FreshIds ids = new FreshIds(new SecureRandom());
    private final MeteringDynamoDb engine = new MeteringDynamoDb(Engine.client());
    private final DynamoStores stores = Engine.process(engine, TABLES);
    private final RunKey run = new RunKey(OrgId.LOCAL, ids.run());
    private final Instant now = Instant.now();

    @BeforeEach
    void aRunUnderWay() {
        for (int i = 0; i < 3; i++) {
            call(AdmissionRules.BUDGET_ONLY, null);
        }
        engine.reset();
    }

    @Test
    void aCallIsTwoConditionalUpdatesOfAtMostThreeWriteUnits() {
        for (int i = 0; i < CALLS; i++) {
            call(AdmissionRules.BUDGET_ONLY, null);
        }
        var onTheRun =
                engine.requests().stream()
                        .filter(request -> !(request instanceof BatchWriteItemRequest))
                        .toList();
        assertThat(onTheRun).hasSize(2 * CALLS).allSatisfy(WorkPerCallTest::isConditionalUpdate);
        assertThat(engine.writeUnits() / CALLS).isLessThanOrEqualTo(3).isEqualTo(2);
    }

    @Test
    void aCallUnderEveryRuleIsStillTwoConditionalUpdates() {
        var rules =
                Reservations.rules()
                        .maxSteps(1000)
                        .maxTokens(1_000_000)
                        .parallel(8)
                        .requestsPerMinute(10_000)
                        .tokensPerMinute(1_000_000)
                        .identicalRequests(3)
                        .build();
        call(rules, "first");
        engine.reset();
        for (int i = 0; i < CALLS; i++) {
            call(rules, "request " + i);
        }
        var onTheRun =
                engine.requests().stream()
                        .filter(request -> !(request instanceof BatchWriteItemRequest))
                        .toList();
        assertThat(onTheRun).hasSize(2 * CALLS).allSatisfy(WorkPerCallTest::isConditionalUpdate);
        assertThat(engine.writeUnits() / CALLS).isLessThanOrEqualTo(4);
    }

    @Test
    void aStepIsCarriedToItsTableByOneBatchedPut() {
        for (int i = 0; i < CALLS; i++) {
            call(AdmissionRules.BUDGET_ONLY, null);
        }
        assertThat(engine.requests())
                .filteredOn(BatchWriteItemRequest.class::isInstance)
                .hasSize(CALLS);
    }

    @Test
    void theFirstCallOfARunMakesItsItemInTheSameWrite() {
        var fresh = new RunKey(OrgId.LOCAL, ids.run());
        engine.reset();
        stores.ledger().reserve(new Wanted(fresh, ids.call(), 10, now).mustBeNew().build());
        assertThat(engine.requests())
                .extracting(request -> request.getClass().getSimpleName())
                .as("entered in the lists, then made together with its hold")
                .containsExactly("BatchWriteItemRequest", "PutItemRequest");
    }

    private static void isConditionalUpdate(DynamoDbRequest request) {
        assertThat(request)
                .isInstanceOfSatisfying(
                        UpdateItemRequest.class,
                        update -> {
                            assertThat(update.conditionExpression()).isNotBlank();
                            assertThat(update.tableName()).isEqualTo(TABLES.runs());
                        });
    }

    private void call(AdmissionRules rules, String fingerprint) {
        var agent = new AgentId("agt_0123456789abcdefghijkl");
        var terms =
                new RunTerms(
                        agent,
                        Terms.POLICY,
                        new Usd(2_000_000_000L),
                        Terms.IDLE,
                        false,
                        null,
                        "acme",
                        "triage",
                        Map.of("team", "north"));
        var wanted =
                new Wanted(run, ids.call(), 12_345_678, now)
                        .terms(terms)
                        .tokens(17_000)
                        .model("gpt-4o-mini")
                        .rules(rules)
                        .fingerprint(fingerprint);
        var held = (Reserved.Held) stores.ledger().reserve(wanted.build());
        var step = Steps.ok(held.hold().call(), 1_234_567, now);
        stores.ledger().settle(held.hold(), new Usd(1_234_567), step, List.of("get_weather"), now);
        stores.mover().moveWaiting();
    }
}
