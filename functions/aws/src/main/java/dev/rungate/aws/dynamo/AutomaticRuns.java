package dev.rungate.aws.dynamo;

import static dev.rungate.aws.dynamo.Attributes.text;

import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// Which run the calls without a run id belong to: one item per agent.
final class AutomaticRuns {
    private static final String RUN = "run";

    private final DynamoDbClient client;
    private final String table;
    private final Attempts attempts;

    AutomaticRuns(DynamoDbClient client, Tables tables, Attempts attempts) {
        this.client = client;
        this.table = tables.registry();
        this.attempts = attempts;
    }

    Optional<RunId> current(OrgId org, AgentId agent) {
        var answer = attempts.ask(again ->
                client.getItem(request -> request.tableName(table).key(key(org, agent)).consistentRead(true)));
        return answer.hasItem() ? Optional.of(run(answer.item())) : Optional.empty();
    }

    RunId next(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        var item = new HashMap<>(key(org, agent));
        item.put(RUN, text(fresh.value()));
        var request = software.amazon.awssdk.services.dynamodb.model.PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (known == null) {
            request.conditionExpression("attribute_not_exists(k)");
        } else {
            request.conditionExpression(RUN + " = :known")
                    .expressionAttributeValues(Map.of(":known", text(known.value())));
        }
        try {
            attempts.ask(again -> client.putItem(request.build()));
            return fresh;
        } catch (ConditionalCheckFailedException other) {
            return other.hasItem() ? run(other.item()) : next(org, agent, null, fresh);
        }
    }

    private static Map<String, AttributeValue> key(OrgId org, AgentId agent) {
        return Map.of("k", text(RunItem.ownerOf(org, agent)), "s", text("automatic-run"));
    }

    private static RunId run(Map<String, AttributeValue> item) {
        return new RunId(Attributes.textOf(item, RUN));
    }
}
