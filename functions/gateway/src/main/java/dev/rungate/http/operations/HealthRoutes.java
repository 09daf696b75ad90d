package dev.rungate.http.operations;

import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.wire.json.Json;
import java.lang.System.Logger.Level;

/// Whether the process lives, and whether it could serve a call now.
public final class HealthRoutes implements Routes {
    private static final System.Logger LOG = System.getLogger(HealthRoutes.class.getName());

    private final Runnable readiness;

    public HealthRoutes(Runnable readiness) {
        this.readiness = readiness;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/healthz", this::live).get("/readyz", this::ready);
    }

    void live(Exchange exchange) {
        send(200, "live", exchange);
    }

    void ready(Exchange exchange) {
        if (exchange.closing()) {
            send(503, "draining", exchange);
        } else if (ledgerReachable()) {
            send(200, "ready", exchange);
        } else {
            send(503, "ledger_unavailable", exchange);
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

    private static void send(int status, String word, Exchange exchange) {
        exchange.json(status, Json.object().put("status", word));
    }
}
