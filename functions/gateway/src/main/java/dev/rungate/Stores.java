package dev.rungate;

import dev.rungate.approvals.GateStore;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.policy.PolicyStore;
import dev.rungate.providers.ProviderStore;
import dev.rungate.runs.RunStore;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.Vault;

/// All stores of a gateway. Only these differ between a laptop and AWS.
public record Stores(
        BudgetLedger ledger,
        RunStore runs,
        AgentRates rates,
        Directory directory,
        Members members,
        PolicyStore policies,
        ProviderStore providers,
        ReplayStore replays,
        GateStore gates,
        Vault vault) {
    /// The same with another directory.
    public Stores with(Directory other) {
        return new Stores(
                ledger, runs, rates, other, members, policies, providers, replays, gates, vault);
    }
}
