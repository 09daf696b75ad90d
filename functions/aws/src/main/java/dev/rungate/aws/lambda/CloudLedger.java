package dev.rungate.aws.lambda;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.LedgerStream;
import dev.rungate.ids.FreshIds;
import java.util.List;
import java.util.Map;

/// The ledger for a function that opens nothing sealed: it is told no secret.
final class CloudLedger {
    private static final List<String> NEEDED = List.of(CloudSettings.TABLE_PREFIX);

    private CloudLedger() {}

    static LedgerStream open() {
        return open(Map.copyOf(System.getenv()));
    }

    static LedgerStream open(Map<String, String> environment) {
        var settings = CloudSettings.read(environment, CloudLedger::none, NEEDED);
        return LedgerStream.of(
                DynamoClients.aws(), settings.tables(), new FreshIds(FreshRandom.get()));
    }

    private static String none(String secret) {
        throw new IllegalStateException(
                "This function needs no secret, and was told " + secret + ".");
    }
}
