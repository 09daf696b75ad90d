package dev.rungate.local.states;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One state of a machine. A next that is null ends the execution.
sealed interface State {
    String name();

    /// The states it can lead to.
    Set<String> targets();

    record Pass(String name, Flow flow, @Nullable JsonNode fixed, @Nullable String next)
            implements State {
        @Override
        public Set<String> targets() {
            return next == null ? Set.of() : Set.of(next);
        }

        JsonNode run(Scope raw) {
            var in = flow.in(raw);
            return flow.out(raw, fixed == null ? in : fixed);
        }
    }

    record Task(
            String name,
            Resource resource,
            Flow flow,
            Limit timeout,
            Limit heartbeat,
            List<Retrier> retriers,
            List<Catcher> catchers,
            @Nullable String next)
            implements State {
        @Override
        public Set<String> targets() {
            var targets = new TreeSet<String>();
            catchers.forEach(catcher -> targets.add(catcher.next()));
            if (next != null) {
                targets.add(next);
            }
            return targets;
        }
    }

    record Choice(String name, Flow flow, List<Branch> branches, @Nullable String otherwise)
            implements State {
        @Override
        public Set<String> targets() {
            var targets = new TreeSet<String>();
            branches.forEach(branch -> targets.add(branch.next()));
            if (otherwise != null) {
                targets.add(otherwise);
            }
            return targets;
        }

        String choose(Scope raw) {
            var chosen = raw.withData(flow.in(raw));
            for (var branch : branches) {
                if (branch.rule().holds(chosen)) {
                    return branch.next();
                }
            }
            if (otherwise == null) {
                throw new StateError("States.NoChoiceMatched", "No rule holds, and no Default.");
            }
            return otherwise;
        }
    }

    /// Where a Choice goes on when the rule holds.
    record Branch(Rule rule, String next) {}

    record Succeed(String name, Flow flow) implements State {
        @Override
        public Set<String> targets() {
            return Set.of();
        }
    }

    record Fail(String name, @Nullable String error, @Nullable String cause) implements State {
        @Override
        public Set<String> targets() {
            return Set.of();
        }
    }

    /// As events call it.
    default String type() {
        return getClass().getSimpleName();
    }
}
