package dev.rungate.calls.intake;

import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.policy.Policy;
import dev.rungate.refusals.CallRefused;
import dev.rungate.tenants.Agent;
import org.jspecify.annotations.Nullable;

/// Published policies, ready to decide. A version never changes, so it is read once.
public interface Policies {
    Policy version(OrgId org, PolicyRef ref);

    /// The policy a new run of this agent goes by: the one wished for if the agent may choose it,
    /// else its own. Throws {@link CallRefused}, in the same words for a policy that does not exist
    /// and one that may not be chosen.
    Policy chosen(Agent agent, @Nullable String wished);
}
