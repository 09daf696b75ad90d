package dev.rungate.local.states;

import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads the rules of a Choice.
final class RuleReader {
    private RuleReader() {}

    static State.Branch branch(JsonNode node, String place) {
        var fields = new Fields(node, place);
        var next = fields.text("Next");
        return new State.Branch(rule(fields), next);
    }

    private static Rule inner(JsonNode node, String place) {
        return rule(new Fields(node, place));
    }

    private static Rule rule(Fields fields) {
        var rule = read(fields);
        fields.nothingElse();
        return rule;
    }

    private static Rule read(Fields fields) {
        if (fields.has("And")) {
            return new Rule.All(fields.each("And", RuleReader::inner));
        }
        if (fields.has("Or")) {
            return new Rule.Any(fields.each("Or", RuleReader::inner));
        }
        var negated = fields.take("Not");
        return negated == null
                ? comparison(fields)
                : new Rule.Not(inner(negated, fields.at("Not")));
    }

    private static Rule comparison(Fields fields) {
        var variable = fields.requiredPath("Variable");
        if (fields.has("IsPresent")) {
            return new Rule.Present(variable, fields.flag("IsPresent"));
        }
        for (var operator : List.of("StringEquals", "BooleanEquals", "NumericEquals")) {
            if (fields.has(operator)) {
                return new Rule.Equal(variable, wanted(fields, operator));
            }
        }
        throw fields.wrong(
                "Variable",
                "One of StringEquals, BooleanEquals, NumericEquals, IsPresent is needed");
    }

    private static JsonNode wanted(Fields fields, String operator) {
        Predicate<JsonNode> fits =
                switch (operator) {
                    case "StringEquals" -> JsonNode::isString;
                    case "BooleanEquals" -> JsonNode::isBoolean;
                    default -> JsonNode::isNumber;
                };
        var wanted = fields.take(operator);
        if (wanted == null || !fits.test(wanted)) {
            throw fields.wrong(operator, "The value is of another type");
        }
        return wanted;
    }
}
