package dev.rungate.tenants;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.TokenId;

/// Who sent a request, proven by a token.
public sealed interface Caller {
    OrgId org();

    /// An agent: may make model calls, and see and end its own runs.
    record AsAgent(Agent agent, TokenId token) implements Caller {
        @Override
        public OrgId org() {
            return agent.org();
        }
    }

    /// An administrator: may do everything but make model calls.
    record AsAdmin(OrgId org) implements Caller {}

    /// A member: may decide what waits for a human.
    record AsMember(Member member) implements Caller {
        @Override
        public OrgId org() {
            return member.org();
        }
    }
}
