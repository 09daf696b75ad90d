package dev.rungate.aws.dynamo;

import dev.rungate.Stores;
import dev.rungate.approvals.GateStore;
import dev.rungate.aws.dynamo.gates.DynamoGateStore;
import dev.rungate.aws.dynamo.ledger.AutomaticRunItems;
import dev.rungate.aws.dynamo.ledger.DynamoAgentRates;
import dev.rungate.aws.dynamo.ledger.DynamoBudgetLedger;
import dev.rungate.aws.dynamo.ledger.DynamoRunStore;
import dev.rungate.aws.dynamo.ledger.RecordQueue;
import dev.rungate.aws.dynamo.ledger.RefusalRecorder;
import dev.rungate.aws.dynamo.ledger.RunLists;
import dev.rungate.aws.dynamo.ledger.RunNotes;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import dev.rungate.aws.dynamo.registry.DynamoDirectory;
import dev.rungate.aws.dynamo.registry.DynamoMembers;
import dev.rungate.aws.dynamo.registry.DynamoPolicyStore;
import dev.rungate.aws.dynamo.registry.DynamoProviderStore;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.aws.dynamo.replays.DynamoReplayStore;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.aws.dynamo.steps.RecordMover;
import dev.rungate.aws.dynamo.steps.StepTable;
import dev.rungate.budgets.AgentRates;
import dev.rungate.budgets.BudgetLedger;
import dev.rungate.calls.replays.ReplayStore;
import dev.rungate.ids.FreshIds;
import dev.rungate.policy.PolicyStore;
import dev.rungate.providers.ProviderStore;
import dev.rungate.runs.RunStore;
import dev.rungate.tenants.Directory;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.Vault;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Everything that is kept in DynamoDB, put together over one client. The tables must be there.
public final class DynamoStores implements AutoCloseable {
    private static final Duration READS = Duration.ofSeconds(10);
    private static final Duration BEFORE_CALL = Duration.ofSeconds(10);

    /// A provider has been paid by then: worth waiting for.
    private static final Duration AFTER_CALL = Duration.ofSeconds(30);

    private final RunTable runTable;
    private final DynamoBudgetLedger ledger;
    private final DynamoRunStore runs;
    private final RecordMover mover;
    private final DynamoAgentRates rates;
    private final DynamoDirectory directory;
    private final DynamoMembers members;
    private final DynamoPolicyStore policies;
    private final DynamoProviderStore providers;
    private final DynamoReplayStore replays;
    private final DynamoGateStore gates;

    public DynamoStores(DynamoDbClient client, Tables tables, FreshIds ids, Vault vault) {
        this(client, tables, ids, vault, Thread::sleep);
    }

    DynamoStores(
            DynamoDbClient client,
            Tables tables,
            FreshIds ids,
            Vault vault,
            DynamoRetries.Pause pause) {
        var reads = new DynamoRetries(READS, pause);
        var afterCall = new DynamoRetries(AFTER_CALL, pause);
        this.runTable = new RunTable(client, tables, new RunNotes());
        var steps = new StepTable(client, tables, reads);
        var registry = new Registry(client, tables, reads);
        var lists = new RunLists(registry, runTable, reads);
        var upkeep = new RunUpkeep(runTable, steps, lists, ids, reads);
        this.ledger =
                new DynamoBudgetLedger(
                        runTable, upkeep, lists, new DynamoRetries(BEFORE_CALL, pause), afterCall);
        this.runs =
                new DynamoRunStore(
                        runTable,
                        steps,
                        lists,
                        upkeep,
                        new RefusalRecorder(runTable, lists, upkeep, reads),
                        new AutomaticRunItems(registry),
                        reads);
        this.mover = new RecordMover(runTable, steps, upkeep, afterCall);
        this.rates = new DynamoAgentRates(registry);
        this.directory = new DynamoDirectory(registry);
        this.members = new DynamoMembers(registry);
        this.policies = new DynamoPolicyStore(registry);
        this.providers = new DynamoProviderStore(registry);
        this.replays = new DynamoReplayStore(client, tables, ids, vault, reads);
        this.gates = new DynamoGateStore(client, tables, ids, vault, reads);
    }

    /// Begins to carry records into the step table in the background. A process that does not call
    /// this leaves the work to {@link LedgerStream}, and gathers nothing for it.
    public DynamoStores start() {
        runTable.queue().open();
        mover.start();
        return this;
    }

    /// Gathers what is to be carried, for {@link #carry} and for each page of a sweep.
    public DynamoStores gather() {
        runTable.queue().open();
        ledger.afterEachPage(mover::moveWaiting);
        return this;
    }

    /// Carries what was gathered.
    public void carry() {
        mover.moveWaiting();
    }

    /// As {@link Stores}; {@code vault} is the one that these were created with.
    public Stores with(Vault vault) {
        return new Stores(
                ledger, runs, rates, directory, members, policies, providers, replays, gates,
                vault);
    }

    public BudgetLedger ledger() {
        return ledger;
    }

    public RunStore runs() {
        return runs;
    }

    public AgentRates rates() {
        return rates;
    }

    public Directory directory() {
        return directory;
    }

    public Members members() {
        return members;
    }

    public PolicyStore policies() {
        return policies;
    }

    public ProviderStore providers() {
        return providers;
    }

    public ReplayStore replays() {
        return replays;
    }

    public GateStore gates() {
        return gates;
    }

    /// The records that were gathered and not carried yet.
    List<RecordQueue.Task> waiting() {
        return runTable.queue().poll();
    }

    RecordMover mover() {
        return mover;
    }

    /// Moves what waits; the client stays its owner's.
    @Override
    public void close() {
        mover.close();
    }
}
