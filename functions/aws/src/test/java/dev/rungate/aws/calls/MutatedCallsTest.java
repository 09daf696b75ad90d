package dev.rungate.aws.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoStores;
import dev.rungate.aws.dynamo.Engine;
import dev.rungate.mutants.MutatedTraffic;
import org.junit.jupiter.api.Test;

/// Whatever is done to an answer, its call leaves nothing behind in the real stores: no hold, no
/// taken slot, one step, one bill.
final class MutatedCallsTest {
    private static final int MUTANTS = 25;
    private static final DynamoStores STORES =
            Engine.passing(Engine.client(), Engine.freshTables());

    @Test
    void noMutantLeavesAnythingBehind() {
        var traffic = new MutatedTraffic(7, () -> STORES.with(Engine.vault()));
        traffic.send(MUTANTS);
        assertThat(traffic.broken()).as(traffic.summary()).isEmpty();
    }
}
