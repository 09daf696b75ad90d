package dev.rungate;

import dev.rungate.ids.OrgId;
import java.util.Set;

/// The part of the gateway that one process is: its routes and its organisation, whether it offers
/// the built-in echo provider, and whether it sweeps up after processes that died, or another one
/// does.
public record Deployment(OrgId org, Set<RouteGroup> routeGroups, boolean echo, boolean sweeps) {
    public Deployment {
        routeGroups = Set.copyOf(routeGroups);
    }

    /// All of it in one process.
    public static Deployment whole() {
        return new Deployment(OrgId.LOCAL, Set.of(RouteGroup.values()), true, true);
    }

    /// One function among others, which runs only while it is called.
    public static Deployment function(RouteGroup group) {
        return new Deployment(OrgId.LOCAL, Set.of(group), false, false);
    }
}
