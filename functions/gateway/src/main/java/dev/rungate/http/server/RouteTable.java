package dev.rungate.http.server;

import java.util.ArrayList;
import java.util.List;

/// Collects every route, as `docs/openapi.yaml` describes them.
public final class RouteTable {
    private final List<Route> routes = new ArrayList<>();

    public static Router of(List<? extends Routes> all) {
        var table = new RouteTable();
        all.forEach(routes -> routes.addTo(table));
        return new Router(table.routes);
    }

    public RouteTable get(String path, Handler handler) {
        return add("GET", path, handler);
    }

    public RouteTable head(String path, Handler handler) {
        return add("HEAD", path, handler);
    }

    public RouteTable post(String path, Handler handler) {
        return add("POST", path, handler);
    }

    public RouteTable put(String path, Handler handler) {
        return add("PUT", path, handler);
    }

    public RouteTable delete(String path, Handler handler) {
        return add("DELETE", path, handler);
    }

    private RouteTable add(String method, String path, Handler handler) {
        routes.add(new Route(method, path, handler));
        return this;
    }
}
