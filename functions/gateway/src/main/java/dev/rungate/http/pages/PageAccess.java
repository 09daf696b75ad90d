package dev.rungate.http.pages;

import dev.rungate.approvals.Voter;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.AdminToken;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.TokenText;
import java.util.Optional;

/// Decides who may log in to the pages, and as whom they decide there. Asked again for every page.
public interface PageAccess {
    /// Somebody who decides in an organisation.
    record Entrant(OrgId org, Voter voter) {}

    /// Nobody, if the token is not valid now or its owner may decide nothing.
    Optional<Entrant> entrant(TokenText token);

    /// Administrators and members.
    static PageAccess of(AdminToken admin, Members members) {
        var administrator = new Entrant(admin.org(), Voter.admin("page", "session"));
        return token ->
                admin.is(token)
                        ? Optional.of(administrator)
                        : Optional.of(token)
                                .filter(TokenText::wellFormedMember)
                                .flatMap(known -> members.byToken(known.sha256()))
                                .map(PageAccess::member);
    }

    private static Entrant member(Member member) {
        return new Entrant(member.org(), Voter.of(member, "page", "session"));
    }
}
