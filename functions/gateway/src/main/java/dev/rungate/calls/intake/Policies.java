package dev.rungate.calls.intake;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.CallRefused;
import dev.rungate.tenants.Agent;
import org.jspecify.annotations.Nullable;

/// Published policies, parsed. A version never changes, so it is read once.
public interface Policies {
    Policy version(OrgId org, PolicyRef ref);

    /// The policy of a new run of this agent: the one that the caller names, if the agent may
    /// choose it, else the agent's own. Throws {@link CallRefused}, in the same words for a policy
    /// that does not exist and one that may not be chosen.
    Policy chosen(Agent agent, @Nullable String wished);
}
