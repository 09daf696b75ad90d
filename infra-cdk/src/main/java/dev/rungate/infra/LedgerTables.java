package dev.rungate.infra;

import java.util.Objects;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.constructs.Construct;

/// The five tables: they outlive the stack, can be taken back to any second of the last 35 days,
/// and forget by themselves only what may be forgotten.
final class LedgerTables extends Construct {
    private static final String EXPIRES = "ttl";

    private final Choices choices;
    private final CustomerKey key;
    final Table runs;
    final Table steps;
    final Table registry;
    final Table replays;
    final Table gates;

    LedgerTables(Construct scope, Choices choices, CustomerKey key) {
        super(scope, "Tables");
        this.choices = choices;
        this.key = key;
        runs = table("Runs", "runs").stream(StreamViewType.NEW_IMAGE).build();
        steps = table("Steps", "steps").sortKey(attribute("n", AttributeType.NUMBER)).build();
        registry =
                table("Registry", "registry").sortKey(attribute("s", AttributeType.STRING)).build();
        replays =
                table("Replays", "replays")
                        .sortKey(attribute("s", AttributeType.NUMBER))
                        .timeToLiveAttribute(EXPIRES)
                        .build();
        gates =
                table("Gates", "gates")
                        .sortKey(attribute("s", AttributeType.STRING))
                        .timeToLiveAttribute(EXPIRES)
                        .build();
    }

    /// What every change of a run is told to.
    String changes() {
        return Objects.requireNonNull(runs.getTableStreamArn());
    }

    private Table.Builder table(String id, String name) {
        return Table.Builder.create(this, id)
                .tableName(choices.named(name))
                .partitionKey(attribute("k", AttributeType.STRING))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .encryption(TableEncryption.CUSTOMER_MANAGED)
                .encryptionKey(key.key())
                .pointInTimeRecoverySpecification(
                        PointInTimeRecoverySpecification.builder()
                                .pointInTimeRecoveryEnabled(true)
                                .build())
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN);
    }

    private static Attribute attribute(String name, AttributeType type) {
        return Attribute.builder().name(name).type(type).build();
    }
}
