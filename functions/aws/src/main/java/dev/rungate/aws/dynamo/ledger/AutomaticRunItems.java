package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.text;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.ids.AgentId;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/// Which run the calls without a run id belong to: one item per agent.
public final class AutomaticRunItems {
    private static final String PATH = "automatic-run";
    private static final String RUN = "run";

    private final Registry registry;

    public AutomaticRunItems(Registry registry) {
        this.registry = registry;
    }

    Optional<RunId> current(OrgId org, AgentId agent) {
        return registry.find(RunItem.ownerOf(org, agent), PATH).map(AutomaticRunItems::run);
    }

    /// However many ask at once, they all get the same answer.
    RunId next(OrgId org, AgentId agent, @Nullable RunId known, RunId fresh) {
        var item = new HashMap<>(Registry.key(RunItem.ownerOf(org, agent), PATH));
        item.put(RUN, text(fresh.value()));
        var put =
                PutItemRequest.builder()
                        .tableName(registry.table())
                        .item(item)
                        .returnValuesOnConditionCheckFailure(
                                ReturnValuesOnConditionCheckFailure.ALL_OLD);
        if (known == null) {
            put.conditionExpression("attribute_not_exists(" + Registry.KEY + ")");
        } else {
            put.conditionExpression(RUN + " = :known")
                    .expressionAttributeValues(Map.of(":known", text(known.value())));
        }
        try {
            registry.ask(again -> registry.client().putItem(put.build()));
            return fresh;
        } catch (ConditionalCheckFailedException other) {
            return other.hasItem() ? run(other.item()) : next(org, agent, null, fresh);
        }
    }

    private static RunId run(Map<String, AttributeValue> item) {
        return new RunId(Attributes.textOf(item, RUN));
    }
}
