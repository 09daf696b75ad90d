package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.AgentRates.AgentCall;
import dev.rungate.budgets.AgentRates.Limits;
import dev.rungate.budgets.AgentRatesContract;
import dev.rungate.budgets.Obstacle;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.CallId;
import dev.rungate.ids.OrgId;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

final class DynamoAgentRatesTest extends AgentRatesContract {
    private static final Tables TABLES = Engine.freshTables();

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private final AgentRates rates = Engine.process(TABLES).rates();

    @Override
    protected AgentRates rates() {
        return rates;
    }

    @Override
    protected AgentRates anotherProcess() {
        return Engine.process(TABLES).rates();
    }

    /// Its entry had lapsed when the next call looked, and was renewed before that call's write.
    @Test
    void aCallThatIsRenewedWhileItIsForgottenStaysInFlight() {
        var limits = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(1));
        var org = new OrgId("renewed");
        var agent = new AgentId("agt_1");
        var slow = new AgentCall(org, agent, new CallId("slow"), limits);
        assertThat(rates.admit(slow, NOW.minusSeconds(60), NOW.minusSeconds(1))).isEmpty();
        var renewing =
                new ForwardingDynamoDb(Engine.client()) {
                    private int updates;

                    @Override
                    <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
                        if (request instanceof UpdateItemRequest && ++updates == 2) {
                            rates.renew(slow, NOW.plusSeconds(60));
                        }
                        return perform.get();
                    }
                };
        var next = new AgentCall(org, agent, new CallId("next"), limits);
        assertThat(Engine.process(renewing, TABLES).rates().admit(next, NOW, NOW.plusSeconds(60)))
                .contains(new Obstacle.ParallelReached("rates.agent.parallel", 1));
    }
}
