package dev.rungate.policy;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Converts a plain tree to the types of CEL. Whole numbers beyond 64 bits and decimals become
/// doubles if those hold them.
final class CelValues {
    private CelValues() {}

    static Object of(@Nullable Object tree) {
        return switch (tree) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> object(map);
            case List<?> list -> list(list);
            case Integer whole -> whole.longValue();
            case BigInteger whole -> HeldNumbers.value(new BigDecimal(whole));
            case BigDecimal decimal -> HeldNumbers.value(decimal);
            default -> tree;
        };
    }

    private static Map<Object, Object> object(Map<?, ?> map) {
        var object = HashMap.<Object, Object>newHashMap(map.size());
        map.forEach((key, value) -> object.put(key, of(value)));
        return object;
    }

    private static List<Object> list(List<?> list) {
        var values = new ArrayList<Object>(list.size());
        list.forEach(value -> values.add(of(value)));
        return values;
    }
}
