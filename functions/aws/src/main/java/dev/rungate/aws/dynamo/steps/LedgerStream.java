package dev.rungate.aws.dynamo.steps;

import dev.rungate.aws.dynamo.DynamoRetries;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.ledger.Pending;
import dev.rungate.aws.dynamo.ledger.RunItem;
import dev.rungate.aws.dynamo.ledger.RunLists;
import dev.rungate.aws.dynamo.ledger.RunNotes;
import dev.rungate.aws.dynamo.ledger.RunShape;
import dev.rungate.aws.dynamo.ledger.RunTable;
import dev.rungate.aws.dynamo.ledger.RunUpkeep;
import dev.rungate.aws.dynamo.registry.Registry;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.FreshIds;
import dev.rungate.ids.RunKey;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Carries records from the run items to the step table as the stream of the runs table tells of
/// them, where no process lives on behind its callers' backs. Images may come late, twice and in
/// any order: a record is stored before it leaves its item, and storing it again changes nothing.
public final class LedgerStream {
    private static final System.Logger LOG = System.getLogger(LedgerStream.class.getName());
    private static final Duration BUSY = Duration.ofSeconds(10);

    private final RunTable runs;
    private final StepTable steps;
    private final RunUpkeep upkeep;
    private final DynamoRetries attempts;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public LedgerStream(
            DynamoDbClient client, Tables tables, FreshIds ids, DynamoRetries attempts) {
        this.runs = new RunTable(client, tables, new RunNotes());
        this.steps = new StepTable(client, tables, attempts);
        var lists = new RunLists(new Registry(client, tables, attempts), runs, attempts);
        this.upkeep = new RunUpkeep(runs, steps, lists, ids, attempts);
        this.attempts = attempts;
    }

    public static LedgerStream of(DynamoDbClient client, Tables tables, FreshIds ids) {
        return new LedgerStream(client, tables, ids, new DynamoRetries(BUSY));
    }

    /// A run item as a write has left it; {@code sequence} says which write that was.
    public record Image(String sequence, Map<String, AttributeValue> item) {}

    /// The work that the images of one run leave to do.
    private static final class Left {
        private final RunKey run;
        private final String first;
        private final Map<String, Pending> records = new LinkedHashMap<>();
        private boolean over;

        private Left(RunKey run, String first) {
            this.run = run;
            this.first = first;
        }

        private void add(RunItem item) {
            item.pending().forEach(record -> records.put(record.key(), record));
            over |= item.over() && !item.cleared();
        }
    }

    /// Returns the sequence from which the stream has to be read again, or empty where it can go
    /// on. What this version does not understand, or can never carry, is passed over: such records
    /// stay in the run item, and the stream does not wait for them.
    public Optional<String> carry(List<Image> images) {
        for (var left : left(images)) {
            try {
                carry(left);
            } catch (LedgerUnavailable busy) {
                LOG.log(
                        Level.WARNING,
                        "steps wait in their runs and are carried on later: {0}",
                        busy.getMessage());
                return Optional.of(left.first);
            } catch (RuntimeException never) {
                LOG.log(
                        Level.ERROR,
                        "Steps of run {0} stay in its item, because they cannot be carried: {1}",
                        left.run,
                        never.toString());
            }
        }
        return Optional.empty();
    }

    private Collection<Left> left(List<Image> images) {
        var byRun = new LinkedHashMap<RunKey, Left>();
        for (var image : images) {
            var problem = RunShape.problem(image.item());
            if (problem.isPresent()) {
                passOver(problem.get());
            } else {
                var item = new RunItem(image.item());
                byRun.computeIfAbsent(item.key(), run -> new Left(run, image.sequence())).add(item);
            }
        }
        return byRun.values();
    }

    private void carry(Left left) {
        if (left.over) {
            runs.read(left.run, attempts)
                    .filter(item -> !item.cleared())
                    .ifPresent(upkeep::clearUp);
        } else if (!left.records.isEmpty()) {
            var records = List.copyOf(left.records.values());
            steps.store(
                    records.stream().map(record -> new StepTable.Row(left.run, record)).toList());
            runs.takeOut(left.run, records, attempts);
        }
    }

    private void passOver(String problem) {
        if (told.add(problem)) {
            LOG.log(
                    Level.ERROR,
                    "The stream of the runs table tells of an item that this version does not"
                            + " understand: {0}. Nothing is lost: its steps stay in the item, are"
                            + " shown from there, and are carried on by a version that understands"
                            + " it. Deploy all functions in one version.",
                    problem);
        }
    }
}
