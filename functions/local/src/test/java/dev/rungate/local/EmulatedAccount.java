package dev.rungate.local;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.states.ApprovalMachine;
import dev.rungate.aws.states.StateClients;
import dev.rungate.bench.Engine;
import dev.rungate.local.states.LocalStates;
import dev.rungate.providers.FakeProvider;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// An AWS account with what the template makes in it, each service by the engine that stands in for
/// it here: DynamoDB Local, our own engine for state machines and queues, a fake for secrets.
public final class EmulatedAccount implements AutoCloseable {
    static final String PREFIX = "rungate-";
    private static final String ROLE = "arn:aws:iam::000000000000:role/states";

    private final Engine tables = new Engine();
    private final DynamoDbClient dynamo = DynamoClients.at(tables.address());
    private final LocalStates states;
    private final StateClients stateClients;
    private final FakeSecrets secrets = FakeSecrets.start();
    private final ApprovalMachine machine;

    public EmulatedAccount(FakeProvider provider) {
        new Tables(PREFIX).create(dynamo);
        states = LocalStates.start(dynamo, "engine-", Clock.systemUTC());
        stateClients = StateClients.at(states.address());
        machine =
                ApprovalMachine.create(
                        stateClients.states(), stateClients.queues(), "rungate", ROLE);
        secrets.put(
                "admin",
                Map.of(
                        "RUNGATE_ADMIN_TOKEN",
                        RunningEdition.ADMIN_TOKEN.substring("rg_adm_".length())));
        secrets.put("master-key", Map.of("RUNGATE_MASTER_KEY", "5e".repeat(32)));
        secrets.put(
                "providers",
                Map.of(
                        "OPENAI_API_KEY",
                        RunningEdition.OPENAI_KEY,
                        "ANTHROPIC_API_KEY",
                        RunningEdition.ANTHROPIC_KEY,
                        "RUNGATE_PROVIDER_OPENAI_URL",
                        provider.url() + "/v1",
                        "RUNGATE_PROVIDER_ANTHROPIC_URL",
                        provider.url()));
    }

    URI tables() {
        return tables.address();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    StateClients states() {
        return stateClients;
    }

    FakeSecrets secrets() {
        return secrets;
    }

    ApprovalMachine machine() {
        return machine;
    }

    /// What a function of the template is told here, and more.
    public Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<String, String>();
        environment.put("RUNGATE_TABLE_PREFIX", PREFIX);
        environment.put("RUNGATE_SECRETS", "admin,master-key,providers");
        environment.put("RUNGATE_APPROVAL_MACHINE", machine.arn());
        environment.put("RUNGATE_ASK_QUEUE_URL", machine.queueUrl());
        environment.put("RUNGATE_LAPSED_QUEUE_URL", machine.queueUrl());
        environment.put("RUNGATE_PUBLIC_URL", "https://api.example.com/prod");
        environment.put("RUNGATE_PRIVATE_UPSTREAMS", "true");
        environment.put("RUNGATE_CALL_TIMEOUT", "PT14M40S");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", tables.address().toString());
        environment.put("AWS_ENDPOINT_URL_SFN", states.address().toString());
        environment.put("AWS_ENDPOINT_URL_SQS", states.address().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.address().toString());
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.putAll(more);
        return environment;
    }

    @Override
    public void close() {
        stateClients.close();
        states.close();
        secrets.close();
        dynamo.close();
        tables.close();
    }
}
