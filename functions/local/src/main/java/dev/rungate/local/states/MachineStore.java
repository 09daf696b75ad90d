package dev.rungate.local.states;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// State machines by name, and every definition anybody still runs by its digest: who was started
/// with one goes on with it.
final class MachineStore {
    private static final String MACHINES = "machines";
    private static final String DEFINITIONS = "definitions";

    private final Rows rows;
    private final Map<String, Machine> understood = new ConcurrentHashMap<>();

    MachineStore(Rows rows) {
        this.rows = rows;
    }

    Optional<MachineItem> find(MachineArn arn) {
        return rows.find(MACHINES, arn.name()).map(this::read);
    }

    Stream<MachineItem> all() {
        return rows.under(MACHINES).map(this::read);
    }

    /// False when the name is taken.
    boolean add(MachineItem machine) {
        keepDefinition(machine);
        return rows.putNew(item(machine));
    }

    void replace(MachineItem machine) {
        keepDefinition(machine);
        rows.put(item(machine));
    }

    void remove(MachineArn arn) {
        rows.delete(MACHINES, arn.name());
    }

    Machine definition(String digest) {
        return understood.computeIfAbsent(digest, this::readDefinition);
    }

    private void keepDefinition(MachineItem machine) {
        rows.put(Items.at(DEFINITIONS, machine.digest()).text("text", machine.definition()));
    }

    private String definitionText(String digest) {
        return rows.find(DEFINITIONS, digest)
                .orElseThrow(() -> new IllegalStateException("a definition is missing"))
                .text("text");
    }

    private Machine readDefinition(String digest) {
        return DefinitionReader.read(definitionText(digest));
    }

    private static Items item(MachineItem machine) {
        return Items.at(MACHINES, machine.arn().name())
                .text("digest", machine.digest())
                .text("role", machine.role())
                .time("created", machine.created())
                .time("updated", machine.updated());
    }

    private MachineItem read(Items item) {
        var digest = item.text("digest");
        return new MachineItem(
                new MachineArn(item.text(Items.SORT)),
                definitionText(digest),
                digest,
                item.text("role"),
                item.time("created"),
                item.time("updated"));
    }
}
