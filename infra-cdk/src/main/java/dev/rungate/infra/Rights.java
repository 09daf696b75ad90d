package dev.rungate.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.sqs.IQueue;

/// The rights of a function, table by table: the actions that its code calls, and no others.
record Rights(LedgerTables tables, Secrets secrets, ApprovalMachine machine, CustomerKey key) {

    /// Those who serve a run: they hold money, record steps, keep answers, open and decide gates.
    List<Right> serving() {
        return Stream.concat(deciding().stream(), read(secrets.all())).distinct().toList();
    }

    /// Those who carry out what becomes of a gate, and charge what was left behind.
    List<Right> deciding() {
        var rights = new ArrayList<>(ledger());
        rights.add(
                Right.of("dynamodb", "GetItem", "PutItem", "UpdateItem", "DeleteItem")
                        .on(tables.replays().getTableArn()));
        rights.add(
                Right.of(
                                "dynamodb",
                                "GetItem",
                                "PutItem",
                                "UpdateItem",
                                "DeleteItem",
                                "Query",
                                "ConditionCheckItem")
                        .on(tables.gates().getTableArn()));
        rights.addAll(machine.rights());
        rights.add(useOfTheKey());
        read(secrets.ofGates()).forEach(rights::add);
        return rights;
    }

    /// The rights of the function that reads the ledger's stream.
    List<Right> following(IQueue dead) {
        var rights = new ArrayList<>(ledger());
        rights.add(
                Right.of("dynamodb", "DescribeStream", "GetRecords", "GetShardIterator")
                        .on(tables.changes()));
        // ListStreams knows no resource: AWS checks it when a function is put on a stream.
        rights.add(Right.of("dynamodb", "ListStreams").on("*"));
        rights.add(Right.of("sqs", "SendMessage").on(dead.getQueueArn()));
        rights.add(useOfTheKey());
        return rights;
    }

    /// The rights with which Lambda brings the function a queue's messages.
    static Right taking(IQueue queue) {
        return Right.of("sqs", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
                .on(queue.getQueueArn());
    }

    private List<Right> ledger() {
        return List.of(
                Right.of("dynamodb", "GetItem", "BatchGetItem", "PutItem", "UpdateItem")
                        .on(tables.runs().getTableArn()),
                Right.of("dynamodb", "PutItem", "BatchWriteItem", "Query")
                        .on(tables.steps().getTableArn()),
                // Runs enter and leave lists there, agents and members come and go.
                Right.of(
                                "dynamodb",
                                "GetItem",
                                "PutItem",
                                "BatchWriteItem",
                                "UpdateItem",
                                "DeleteItem",
                                "Query")
                        .on(tables.registry().getTableArn()));
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
