package dev.rungate.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.sqs.IQueue;

/// The rights of each function, table by table: the actions that its code calls, and no others.
/// `RightsTest` lists them; `WiringRightsTest` of functions/local fails where one asks for more.
record Rights(LedgerTables tables, Secrets secrets, ApprovalMachine machine, CustomerKey key) {
    /// Lists of the registry, by the keys they have in every organisation.
    private static final String OPEN_RUNS = "*/open-runs";

    private static final String SWEEP = "*/sweep";

    /// Serves calls: it holds money, records steps, keeps answers, opens and decides gates. Before
    /// a snapshot it rehearses what administrators do, too.
    List<Right> gateway() {
        return Stream.of(
                        deciding().stream(),
                        Stream.of(
                                onRuns("BatchGetItem", "PutItem"),
                                onSteps("Query"),
                                onRegistry(
                                        "GetItem",
                                        "PutItem",
                                        "BatchWriteItem",
                                        "UpdateItem",
                                        "Query"),
                                Right.of(
                                                "dynamodb",
                                                "GetItem",
                                                "PutItem",
                                                "UpdateItem",
                                                "DeleteItem")
                                        .on(tables.replays().getTableArn())),
                        read(secrets.all()))
                .flatMap(it -> it)
                .toList();
    }

    /// Serves administrators and approvers: it starts no run and keeps no answer.
    List<Right> control() {
        return Stream.of(
                        deciding().stream(),
                        Stream.of(
                                onRuns("BatchGetItem"),
                                onSteps("Query"),
                                onRegistry(
                                        "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")),
                        read(secrets.all()))
                .flatMap(it -> it)
                .toList();
    }

    /// Takes clicks: it looks up who clicked, and what their agent is called.
    List<Right> slackInteraction() {
        return ofGates(Stream.of(onRegistry("GetItem", "Query")));
    }

    /// Asks approvers, or writes down that nobody answered, as the messages of `queue` say.
    List<Right> taking(IQueue queue) {
        return ofGates(
                Stream.of(
                        onRegistry("GetItem"),
                        Right.of("sqs", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
                                .on(queue.getQueueArn())));
    }

    /// Goes through the runs that are open, and remembers how far it came. It changes only the two
    /// lists that this takes.
    List<Right> sweep() {
        return ofGates(
                Stream.of(
                        onRuns("BatchGetItem"),
                        onRegistry("GetItem", "Query"),
                        onRegistry("PutItem").forKeys(SWEEP),
                        onRegistry("DeleteItem").forKeys(SWEEP, OPEN_RUNS)));
    }

    /// Reads the ledger's stream: it carries steps, and takes runs that are over from the list of
    /// those that are open. Whoever could write more of the registry could make a token.
    List<Right> following(IQueue dead) {
        return List.of(
                onRuns("GetItem", "UpdateItem"),
                onSteps("PutItem", "BatchWriteItem"),
                onRegistry("DeleteItem").forKeys(OPEN_RUNS),
                Right.of("dynamodb", "DescribeStream", "GetRecords", "GetShardIterator")
                        .on(tables.changes()),
                // ListStreams knows no resource: AWS checks it when a function is put on a stream.
                Right.of("dynamodb", "ListStreams").on("*"),
                Right.of("sqs", "SendMessage").on(dead.getQueueArn()),
                useOfTheKey());
    }

    /// Of those that live as long as an answer takes.
    private List<Right> ofGates(Stream<Right> more) {
        return Stream.of(deciding().stream(), more, read(secrets.ofGates()))
                .flatMap(it -> it)
                .toList();
    }

    /// What becomes of a gate is carried out by whoever is there: the run is paused and woken, with
    /// a step of each, and the state machine is started, answered or stopped.
    private List<Right> deciding() {
        var rights = new ArrayList<Right>();
        rights.add(onRuns("GetItem", "UpdateItem"));
        rights.add(onSteps("PutItem", "BatchWriteItem"));
        rights.add(
                Right.of("dynamodb", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")
                        .on(tables.gates().getTableArn()));
        rights.addAll(machine.rights());
        rights.add(useOfTheKey());
        return rights;
    }

    private Right onRuns(String... actions) {
        return Right.of("dynamodb", actions).on(tables.runs().getTableArn());
    }

    private Right onSteps(String... actions) {
        return Right.of("dynamodb", actions).on(tables.steps().getTableArn());
    }

    private Right onRegistry(String... actions) {
        return Right.of("dynamodb", actions).on(tables.registry().getTableArn());
    }

    private Right useOfTheKey() {
        return Right.of(
                        "kms",
                        "Decrypt",
                        "Encrypt",
                        "GenerateDataKey",
                        "ReEncryptFrom",
                        "ReEncryptTo",
                        "DescribeKey")
                .on(key.arn());
    }

    private static Stream<Right> read(List<Secrets.Kept> secrets) {
        return secrets.stream()
                .map(secret ->
                        secret.parameter()
                                ? Right.of("ssm", "GetParameter").on(secret.arn())
                                : Right.of("secretsmanager", "GetSecretValue").on(secret.arn()));
    }
}
