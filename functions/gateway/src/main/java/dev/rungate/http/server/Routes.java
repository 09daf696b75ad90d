package dev.rungate.http.server;

/// Routes that belong together and share their parts.
public interface Routes {
    void addTo(RouteTable table);
}
