package dev.rungate.infra;

import java.util.Locale;
import java.util.Objects;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.constructs.Construct;

/// The five tables, made here or restored by hand.
///
/// @param changes the ARN of the stream that every change of a run is told to
record LedgerTables(
        ITable runs, ITable steps, ITable registry, ITable replays, ITable gates, String changes) {

    static LedgerTables of(Construct scope, Choices choices, CustomerKey key) {
        return choices.restored()
                .map(restored -> LedgerTables.restored(scope, restored))
                .orElseGet(() -> new Maker(scope, choices, key).tables());
    }

    /// They have been there before: nothing of them is this stack's but what may be done with them.
    private static LedgerTables restored(Construct scope, Choices.Restored restored) {
        var tables = new Construct(scope, "Tables");
        return new LedgerTables(
                named(tables, restored, "Runs"),
                named(tables, restored, "Steps"),
                named(tables, restored, "Registry"),
                named(tables, restored, "Replays"),
                named(tables, restored, "Gates"),
                restored.runsStreamArn());
    }

    private static ITable named(Construct scope, Choices.Restored restored, String id) {
        return Table.fromTableName(scope, id, restored.prefix() + id.toLowerCase(Locale.ROOT));
    }

    /// New ones outlive the stack, but for a first deploy that fails, can be taken back to any
    /// second of the last 35 days, and forget by themselves only what may be forgotten.
    private static final class Maker extends Construct {
        private static final String EXPIRES = "ttl";

        private final Choices choices;
        private final CustomerKey key;

        Maker(Construct scope, Choices choices, CustomerKey key) {
            super(scope, "Tables");
            this.choices = choices;
            this.key = key;
        }

        LedgerTables tables() {
            var runs = table("Runs", "runs").stream(StreamViewType.NEW_IMAGE).build();
            return new LedgerTables(
                    runs,
                    table("Steps", "steps").sortKey(attribute("n", AttributeType.NUMBER)).build(),
                    table("Registry", "registry")
                            .sortKey(attribute("s", AttributeType.STRING))
                            .build(),
                    table("Replays", "replays")
                            .sortKey(attribute("s", AttributeType.NUMBER))
                            .timeToLiveAttribute(EXPIRES)
                            .build(),
                    table("Gates", "gates")
                            .sortKey(attribute("s", AttributeType.STRING))
                            .timeToLiveAttribute(EXPIRES)
                            .build(),
                    Objects.requireNonNull(runs.getTableStreamArn()));
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
                    .deletionProtection(choices.deletionProtection())
                    .removalPolicy(Retained.EXCEPT_BY_A_FAILED_FIRST_DEPLOY);
        }

        private static Attribute attribute(String name, AttributeType type) {
            return Attribute.builder().name(name).type(type).build();
        }
    }
}
