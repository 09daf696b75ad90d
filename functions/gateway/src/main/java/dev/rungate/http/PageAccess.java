package dev.rungate.http;

import dev.rungate.approvals.Voter;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.TokenText;
import java.util.Optional;

/// Who may log in to the pages, and as whom he decides there. Asked again for every page.
interface PageAccess {
    /// Somebody who decides in an organisation.
    record Entrant(OrgId org, Voter voter) {}

    /// Nobody, if the token is not valid now or its owner may decide nothing.
    Optional<Entrant> entrant(TokenText token);

    static PageAccess ofAdmin(AdminToken admin) {
        var entrant = new Entrant(admin.org(), new Voter(null, "admin", "page", "session"));
        return token -> admin.is(token) ? Optional.of(entrant) : Optional.empty();
    }
}
