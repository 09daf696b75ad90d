package dev.rungate.approvals;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is told about a gate: the addresses that get a message, those of its rules that cannot be
/// reached on this deployment, and the address of the approvals page (null where it is not known).
public record Asked(List<String> told, List<Missed> missed, @Nullable String page) {
    /// An address that cannot be reached, and why.
    public record Missed(String address, String why) {}

    public Asked {
        told = List.copyOf(told);
        missed = List.copyOf(missed);
    }
}
