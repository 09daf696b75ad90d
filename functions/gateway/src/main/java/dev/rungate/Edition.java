package dev.rungate;

import dev.rungate.http.Wing;
import dev.rungate.ids.OrgId;
import java.util.Set;

/// What one process is of the whole gateway: which doors it opens and for which organisation,
/// whether it offers the built-in echo provider, and whether it looks after what others have left,
/// or somebody else does.
public record Edition(OrgId org, Set<Wing> wings, boolean echo, boolean sweeps) {
    public Edition {
        wings = Set.copyOf(wings);
    }

    /// All of it in one process.
    public static Edition whole() {
        return new Edition(OrgId.LOCAL, Set.of(Wing.values()), true, true);
    }

    /// One function among others, which runs only while it is called.
    public static Edition function(Wing wing) {
        return new Edition(OrgId.LOCAL, Set.of(wing), false, false);
    }

    public Edition of(OrgId other) {
        return new Edition(other, wings, echo, sweeps);
    }
}
