package dev.rungate.wire.json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Numbers that JSON allows and no machine needs: whoever computes one is busy for minutes, or out
/// of memory.
public final class OddNumbers {
    private OddNumbers() {}

    public static Stream<String> all() {
        var numbers = new ArrayList<String>();
        for (var digits : List.of("1", "-1", "0", "0.1", "9".repeat(400))) {
            for (var exponent :
                    List.of(
                            "e999",
                            "E+999999999",
                            "e-999999999",
                            "e2147483647",
                            "e-2147483648",
                            "e2147483648",
                            "e99999999999",
                            "e-99999999999",
                            "e" + "9".repeat(300))) {
                numbers.add(digits + exponent);
            }
        }
        numbers.add("9".repeat(900));
        numbers.add("0." + "0".repeat(900) + "1");
        return numbers.stream();
    }
}
