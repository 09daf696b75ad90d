package dev.rungate.local.states;

import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A condition of a Choice state.
sealed interface Rule {
    boolean holds(Scope scope);

    /// Holds when the value at the path is just this one; a value of another type is not.
    record Equal(StatePath variable, JsonNode wanted) implements Rule {
        @Override
        public boolean holds(Scope scope) {
            var found = variable.read(scope, StateError.RUNTIME);
            return wanted.isNumber()
                    ? found.isNumber() && number(found).compareTo(number(wanted)) == 0
                    : found.equals(wanted);
        }

        private static BigDecimal number(JsonNode node) {
            return node.decimalValue();
        }
    }

    record Present(StatePath variable, boolean wanted) implements Rule {
        @Override
        public boolean holds(Scope scope) {
            return (variable.find(scope) != null) == wanted;
        }
    }

    record All(List<Rule> rules) implements Rule {
        @Override
        public boolean holds(Scope scope) {
            return rules.stream().allMatch(rule -> rule.holds(scope));
        }
    }

    record Any(List<Rule> rules) implements Rule {
        @Override
        public boolean holds(Scope scope) {
            return rules.stream().anyMatch(rule -> rule.holds(scope));
        }
    }

    record Not(Rule rule) implements Rule {
        @Override
        public boolean holds(Scope scope) {
            return !rule.holds(scope);
        }
    }
}
