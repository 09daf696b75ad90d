package dev.rungate.mutants;

import java.util.List;

/// The calls that are put into answers: rules deny `wipe_disk` always, and `pay` above 500.
record Planted(String name, String arguments) {
    static final List<Planted> CALLS =
            List.of(
                    new Planted("wipe_disk", "{}"),
                    new Planted("wipe_disk", "{\"disk\":\"/dev/sda\"}"),
                    new Planted("pay", "{\"amount\":1000,\"to\":\"é😀\"}"),
                    new Planted("pay", "{\"amount\": 1}"),
                    new Planted("read_file", "{\"path\":\"a b\"}"));

    /// A call of which no rule may let anything through.
    static final Planted DENIED = CALLS.getFirst();

    boolean isDenied() {
        return isDenied(name, arguments);
    }

    static boolean isDenied(String name, String arguments) {
        return name.equals("wipe_disk") || (name.equals("pay") && isMuch(arguments));
    }

    /// Whether some client reads an amount above 500; of what it cannot read, it runs nothing.
    private static boolean isMuch(String arguments) {
        return isMuch(arguments, LenientJson.Habits.USUAL)
                || isMuch(arguments, new LenientJson.Habits(true, false, false));
    }

    private static boolean isMuch(String arguments, LenientJson.Habits habits) {
        try {
            var read = LenientJson.read(arguments, habits);
            return Loose.get(read, "amount") instanceof Double amount && amount > 500;
        } catch (LenientJson.Broken unreadable) {
            return false;
        }
    }
}
