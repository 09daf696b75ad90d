package dev.rungate.aws.lambda;

import dev.rungate.Log;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.ids.FreshIds;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The ledger for a function that opens nothing sealed: it is told no secret.
final class CloudLedger {
    private static final List<String> NEEDED = List.of(CloudSettings.TABLE_PREFIX);

    private CloudLedger() {}

    /// Once for each environment.
    static Supplier<LedgerStream> prepared() {
        var environment = System.getenv();
        return FunctionPart.prepared(() -> open(environment), environment);
    }

    static FunctionPart<LedgerStream> open(Map<String, String> environment) {
        var settings = CloudSettings.read(environment, CloudLedger::none, NEEDED);
        Log.set(settings.settings().log());
        var client = settings.dynamo();
        var ids = new FreshIds(FreshRandom.get());
        return new FunctionPart<>(LedgerStream.of(client, settings.tables(), ids), client::close);
    }

    private static String none(String secret) {
        throw new IllegalStateException(
                "This function needs no secret, and was told " + secret + ".");
    }
}
