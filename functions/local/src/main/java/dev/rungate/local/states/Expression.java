package dev.rungate.local.states;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// The value of a field whose name ends with `.$`: a path, or a function of paths.
sealed interface Expression {
    JsonNode evaluate(Scope scope);

    record Constant(JsonNode value) implements Expression {
        @Override
        public JsonNode evaluate(Scope scope) {
            return value;
        }
    }

    record Reference(StatePath path) implements Expression {
        @Override
        public JsonNode evaluate(Scope scope) {
            return path.read(scope, "States.ParameterPathFailure");
        }
    }

    record Call(Intrinsic function, List<Expression> arguments) implements Expression {
        @Override
        public JsonNode evaluate(Scope scope) {
            return function.apply(arguments.stream().map(each -> each.evaluate(scope)).toList());
        }
    }
}
