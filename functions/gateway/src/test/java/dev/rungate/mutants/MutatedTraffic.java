package dev.rungate.mutants;

import dev.rungate.Stores;
import dev.rungate.calls.SampleCalls;
import dev.rungate.mutants.GovernedMutants.Result;
import dev.rungate.policy.Policy;
import dev.rungate.runs.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends mutants through the gateway under several policies, and asks lenient clients what they
/// find in what was passed on.
public final class MutatedTraffic {
    /// So many calls a gateway lives, for it forgets nothing here.
    private static final int LASTING = 5_000;

    private static final String START =
            """
            name: p
            models: { unpriced: { input_usd_per_mtok: "10", output_usd_per_mtok: "20" } }
            rates: { agent: { parallel: 1 } }
            """;

    /// What the policy says about the planted calls.
    public enum Rules {
        DENY("then: deny"),
        POLITE("then: deny, on_deny: as_answer"),
        ASK("then: ask, hold: PT0S"),
        NONE("");

        final Policy policy;

        Rules(String then) {
            this.policy =
                    SampleCalls.policy(
                            START
                                    + (then.isEmpty()
                                            ? ""
                                            : "tools: [{tool: wipe_disk, %s}, {tool: pay, when: \"args.amount > 500\", %s}]%n"
                                                    .formatted(then, then)));
        }
    }

    /// The four ways in which an answer may end, and the one that a person decides.
    public enum Ending {
        READ,
        REFUSED,
        FAILED,
        UNREAD
    }

    private final Mutations mutations;
    private final List<String> broken = new ArrayList<>();
    private final Map<Rules, Map<Ending, Integer>> endings = new EnumMap<>(Rules.class);
    private final Supplier<Stores> stores;
    private GovernedMutants governed;
    private final Map<ByteBuffer, Optional<LenientClients.SeenCall>> found = new HashMap<>();
    private int dangerous;
    private int sent;

    MutatedTraffic(long seed) {
        this(seed, () -> new CallsInMemory().stores());
    }

    /// {@code stores} are where calls are kept, new ones from time to time.
    public MutatedTraffic(long seed, Supplier<Stores> stores) {
        this.stores = stores;
        this.governed = new GovernedMutants(stores.get());
        this.mutations = new Mutations(seed);
        for (var rules : Rules.values()) {
            endings.put(rules, new EnumMap<>(Ending.class));
        }
    }

    /// `MutatedTraffic COUNT [SEED]`: exits with 1 where a client reads what no rule has seen.
    public static void main(String... args) {
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        var traffic = new MutatedTraffic(seed);
        traffic.send(Integer.parseInt(args[0]));
        System.out.println("seed " + seed + ": " + traffic.summary());
        traffic.broken.stream().limit(20).forEach(System.out::println);
        System.exit(traffic.broken.isEmpty() ? 0 : 1);
    }

    public void send(int count) {
        for (int i = 0; i < count; i++) {
            send(mutations.mutant(i));
        }
    }

    public List<String> broken() {
        return broken;
    }

    int dangerous() {
        return dangerous;
    }

    public int ended(Rules rules, Ending ending) {
        return endings.get(rules).getOrDefault(ending, 0);
    }

    public String summary() {
        return "%d mutants, a client finds a denied call in %d of them, %s, %d broken promises"
                .formatted(sent, dangerous, endings, broken.size());
    }

    void send(Mutant mutant) {
        if (++sent % LASTING == 0) {
            governed = new GovernedMutants(stores.get());
        }
        found.clear();
        dangerous += finds(mutant, mutant.bytes()) == null ? 0 : 1;
        for (var rules : Rules.values()) {
            var problem = problem(mutant, rules);
            if (problem != null) {
                broken.add(rules + ": " + problem + " in " + mutant);
            }
        }
    }

    private @Nullable String problem(Mutant mutant, Rules rules) {
        try {
            var result = governed.govern(mutant, rules.policy);
            var ending = ending(result);
            if (ending == null) {
                return "it ended as " + result.step();
            }
            endings.get(rules).merge(ending, 1, Integer::sum);
            if (result.left() != null) {
                return "the call left " + result.left();
            }
            return rules == Rules.NONE ? null : passed(mutant, result, ending);
        } catch (RuntimeException | StackOverflowError fault) {
            return "a fault of our own: "
                    + fault
                    + " at "
                    + List.of(fault.getStackTrace()).getFirst();
        }
    }

    private @Nullable String passed(Mutant mutant, Result result, Ending ending) {
        if (ending == Ending.UNREAD) {
            return "it passed unread";
        }
        if (result.awaits() && result.passed().length > 0 && mutant.offersTools()) {
            return "something was passed before a person decided";
        }
        var found = finds(mutant, result.passed());
        return found == null ? null : "a client finds " + found;
    }

    /// Most of what is passed on is the same bytes under several policies.
    private LenientClients.@Nullable SeenCall finds(Mutant mutant, byte[] bytes) {
        return found.computeIfAbsent(
                        ByteBuffer.wrap(bytes), _ -> Optional.ofNullable(denied(mutant, bytes)))
                .orElse(null);
    }

    private static LenientClients.@Nullable SeenCall denied(Mutant mutant, byte[] bytes) {
        return LenientClients.calls(mutant.format(), bytes, mutant.delivery().charset()).stream()
                .filter(call -> Planted.isDenied(call.name(), call.arguments()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Ending ending(Result result) {
        var step = result.step();
        if (step.outcome().unread()) {
            return step.status() == Step.Status.OK || step.status() == Step.Status.FAILED
                    ? Ending.UNREAD
                    : null;
        }
        return switch (step.status()) {
            case OK -> result.awaits() ? Ending.REFUSED : Ending.READ;
            case REFUSED -> Ending.REFUSED;
            case FAILED -> isOurFault(step) ? null : Ending.FAILED;
            case ABORTED, UNSETTLED -> null;
        };
    }

    private static boolean isOurFault(Step step) {
        var error = step.outcome().error();
        return error == null || error.code().equals("internal_error");
    }
}
