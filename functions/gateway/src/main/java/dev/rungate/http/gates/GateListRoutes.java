package dev.rungate.http.gates;

import dev.rungate.approvals.Approvals;
import dev.rungate.http.Callers;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;

/// The gates that wait, for administrators.
public final class GateListRoutes implements Routes {
    private final GateRoutes gates;

    public GateListRoutes(Callers callers, Approvals approvals) {
        this.gates = new GateRoutes(callers, approvals);
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/api/gates", gates::list);
    }
}
