package dev.rungate.aws.lambda;

import static dev.rungate.aws.lambda.CloudSettings.ASK_QUEUE;
import static dev.rungate.aws.lambda.CloudSettings.LAPSED_QUEUE;
import static dev.rungate.aws.lambda.CloudSettings.MACHINE;
import static dev.rungate.aws.lambda.CloudSettings.MASTER_KEY;
import static dev.rungate.aws.lambda.CloudSettings.SECRETS;
import static dev.rungate.aws.lambda.CloudSettings.TABLE_PREFIX;

import dev.rungate.Deployment;
import dev.rungate.Gateway;
import dev.rungate.Stores;
import dev.rungate.Waiting;
import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.aws.states.GateWaiting;
import dev.rungate.aws.states.StateClients;
import dev.rungate.aws.states.StepFunctionsWorkflow;
import dev.rungate.ids.FreshIds;
import dev.rungate.tenants.AesGcmVault;
import dev.rungate.tenants.TokenText;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/// The parts of every function that touches runs and gates: made when its environment starts, and
/// again when it is restored.
record CloudParts(
        CloudSettings settings,
        DynamoDbClient dynamo,
        SfnClient states,
        Stores stores,
        Waiting waiting,
        Clock clock)
        implements AutoCloseable {
    /// A REST API waits half a minute for a whole answer.
    private static final Duration BEFORE_THE_API_GIVES_UP = Duration.ofSeconds(8);

    /// The settings that no function can do without.
    static final List<String> NEEDED =
            List.of(TABLE_PREFIX, SECRETS, MASTER_KEY, MACHINE, ASK_QUEUE, LAPSED_QUEUE);

    static CloudParts open(List<String> needed) {
        return open(CloudSettings.read(System.getenv(), needed));
    }

    static CloudParts open(CloudSettings settings) {
        var random = FreshRandom.get();
        var dynamo = settings.dynamo();
        var states = StateClients.awsStates();
        var clock = Clock.systemUTC();
        var waiting = new GateWaiting(new StepFunctionsWorkflow(states, settings.machine()), clock);
        return new CloudParts(
                settings,
                dynamo,
                states,
                stores(settings, dynamo, random),
                new Waiting(waiting, List.of(), new TimeLimitedExecutor(BEFORE_THE_API_GIVES_UP)),
                clock);
    }

    static Stores stores(CloudSettings settings, DynamoDbClient client, SecureRandom random) {
        var vault = new AesGcmVault(settings.masterKey(), random);
        return new DynamoStores(client, settings.tables(), new FreshIds(random), vault).with(vault);
    }

    /// Serves what this edition is of the gateway; where it cannot, everything is let go of.
    Gateway gateway(Deployment edition) {
        return gateway(edition, settings.adminToken());
    }

    Gateway gateway(Deployment edition, TokenText admin) {
        try {
            return Gateway.start(settings.settings(), stores, waiting, admin, edition, clock);
        } catch (RuntimeException unusable) {
            close();
            throw unusable;
        }
    }

    /// Lets go of every connection.
    @Override
    public void close() {
        dynamo.close();
        states.close();
    }
}
