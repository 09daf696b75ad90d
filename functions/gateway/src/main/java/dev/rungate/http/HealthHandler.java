package dev.rungate.http;

import dev.rungate.wire.json.Json;
import java.lang.System.Logger.Level;
import java.util.function.BooleanSupplier;

/// Whether the process lives, and whether it could serve a call now.
final class HealthHandler {
    private static final System.Logger LOG = System.getLogger(HealthHandler.class.getName());

    private final Runnable readiness;
    private final BooleanSupplier closing;

    HealthHandler(Runnable readiness, BooleanSupplier closing) {
        this.readiness = readiness;
        this.closing = closing;
    }

    void live(Exchange exchange) {
        tell(200, "live", exchange);
    }

    void ready(Exchange exchange) {
        if (closing.getAsBoolean()) {
            tell(503, "draining", exchange);
        } else if (ledgerReachable()) {
            tell(200, "ready", exchange);
        } else {
            tell(503, "ledger_unavailable", exchange);
        }
    }

    private boolean ledgerReachable() {
        try {
            readiness.run();
            return true;
        } catch (RuntimeException unreachable) {
            LOG.log(
                    Level.WARNING,
                    "Not ready, the ledger cannot be reached: " + unreachable.getMessage());
            return false;
        }
    }

    private static void tell(int status, String word, Exchange exchange) {
        exchange.json(status, Json.object().put("status", word));
    }
}
