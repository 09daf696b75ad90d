package dev.rungate.aws.dynamo;

import dev.rungate.budgets.WriteRejected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// One conditional write in the making: what it sets, adds and removes, and when. The item after it
/// comes back, or the one that did not meet its conditions.
public final class Change {
    /// DynamoDB takes no longer expression, in bytes; ours are ASCII.
    static final int LONGEST = 4_096;

    private static final int LONGEST_PLACEHOLDER = 5;

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, String> sets = new LinkedHashMap<>();
    private final List<String> adds = new ArrayList<>();
    private final List<String> deletes = new ArrayList<>();
    private final Set<String> removes = new LinkedHashSet<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, AttributeValue> values = new LinkedHashMap<>();

    /// An entry of a map attribute.
    public record Entry(String map, String key) {
        private int mostLength() {
            return map.length() + 1 + LONGEST_PLACEHOLDER + 2;
        }
    }

    /// A name that may not stand in an expression as it is.
    public String attribute(String name) {
        return names.computeIfAbsent(name, n -> "#" + names.size());
    }

    /// An entry of a map attribute, as it is written in an expression.
    public String entry(String map, String key) {
        return map + "." + attribute(key);
    }

    public String entry(Entry entry) {
        return entry(entry.map(), entry.key());
    }

    public String value(AttributeValue value) {
        var placeholder = ":" + values.size();
        values.put(placeholder, value);
        return placeholder;
    }

    public String value(long number) {
        return value(Attributes.number(number));
    }

    public String value(String text) {
        return value(Attributes.text(text));
    }

    public Change when(String condition) {
        conditions.add(condition);
        return this;
    }

    public Change set(String path, String expression) {
        sets.put(path, expression);
        return this;
    }

    /// Absent counts as zero; adding zero writes nothing.
    public Change add(String attribute, long amount) {
        if (amount != 0) {
            adds.add(attribute + " " + value(amount));
        }
        return this;
    }

    /// Puts a name into a set that may not be there yet.
    public Change include(String set, String name) {
        adds.add(set + " " + value(AttributeValue.fromSs(List.of(name))));
        return this;
    }

    /// Takes names out of a set; an empty one is gone. One set may be named once in a change.
    public Change exclude(String set, List<String> names) {
        deletes.add(set + " " + value(AttributeValue.fromSs(names)));
        return this;
    }

    public Change exclude(String set, String name) {
        return exclude(set, List.of(name));
    }

    /// One more in a map of counts.
    public Change count(String map, String key) {
        return count(map, key, 1);
    }

    public Change count(String map, String key, int times) {
        var path = entry(map, key);
        return set(path, "if_not_exists(" + path + ", " + value(0) + ") + " + value(times));
    }

    /// Removing what is not there changes nothing; what this very change sets is not removed.
    public Change remove(String path) {
        removes.add(path);
        return this;
    }

    /// Removes as many of these groups as the expression has room for, each as a whole; another
    /// change removes the others. To be called last.
    public Change removeWhatFits(List<List<Entry>> groups) {
        int length = expression().length() + " REMOVE ".length();
        for (var group : groups) {
            int more = group.stream().mapToInt(Entry::mostLength).sum();
            if (length + more <= LONGEST) {
                length += more;
                group.forEach(one -> remove(entry(one)));
            }
        }
        return this;
    }

    /// The same as one of several writes that are made together or not at all.
    public TransactWriteItem inTransaction(String table, Map<String, AttributeValue> key) {
        var alone = request(table, key);
        return TransactWriteItem.builder()
                .update(update ->
                        update.tableName(table)
                                .key(key)
                                .updateExpression(alone.updateExpression())
                                .conditionExpression(alone.conditionExpression())
                                .expressionAttributeNames(used(alone.expressionAttributeNames()))
                                .expressionAttributeValues(used(alone.expressionAttributeValues())))
                .build();
    }

    public UpdateItemRequest request(String table, Map<String, AttributeValue> key) {
        removes.removeAll(sets.keySet());
        var expression = checked(expression());
        var condition = checked(String.join(" AND ", conditions));
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .updateExpression(expression)
                .conditionExpression(condition)
                .expressionAttributeNames(used(placeholders()))
                .expressionAttributeValues(used(values))
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }

    /// DynamoDB refuses an empty map; a missing one it takes.
    private static <T> @Nullable Map<String, T> used(Map<String, T> map) {
        return map.isEmpty() ? null : map;
    }

    private static String checked(String expression) {
        if (expression.length() > LONGEST) {
            throw new WriteRejected(
                    "an expression of "
                            + expression.length()
                            + " bytes is longer than DynamoDB takes",
                    new IllegalStateException(expression.substring(0, 200)));
        }
        return expression;
    }

    private String expression() {
        var assignments = new ArrayList<String>(sets.size());
        sets.forEach((path, value) -> assignments.add(path + " = " + value));
        var text = new StringBuilder();
        clause(text, "SET ", assignments);
        clause(text, " ADD ", adds);
        clause(text, " DELETE ", deletes);
        clause(text, " REMOVE ", removes);
        return text.toString();
    }

    private Map<String, String> placeholders() {
        var placeholders = HashMap.<String, String>newHashMap(names.size());
        names.forEach((name, placeholder) -> placeholders.put(placeholder, name));
        return placeholders;
    }

    private static void clause(StringBuilder text, String keyword, Collection<String> parts) {
        var before = keyword;
        for (var part : parts) {
            text.append(before).append(part);
            before = ", ";
        }
    }
}
