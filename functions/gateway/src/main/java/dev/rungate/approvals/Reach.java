package dev.rungate.approvals;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How this deployment reaches approvers: the kinds of address that it cannot write to, and the
/// address of the approvals page.
public final class Reach {
    private final List<Lack> lacks;
    private volatile @Nullable String page;

    /// A kind of address that cannot be written to here: how such addresses begin, a sentence that
    /// says why, and the settings that would change it.
    public record Lack(String scheme, String why, List<String> settings) {
        public Lack {
            settings = List.copyOf(settings);
        }
    }

    /// {@code page} is null as long as nobody knows where people find the page.
    public Reach(List<Lack> lacks, @Nullable String page) {
        this.lacks = List.copyOf(lacks);
        this.page = page;
    }

    /// Where every kind of address can be written to.
    public static Reach everywhere() {
        return new Reach(List.of(), null);
    }

    /// People find the approvals page here, unless the deployment names a public address.
    public void pageIsAt(String address) {
        if (page == null) {
            page = address;
        }
    }

    /// Whether a message has to be sent to this entry of a rule. Roles, names, {@code api} and
    /// {@code dashboard} get none: these people look at the approvals page.
    static boolean isAddress(String approver) {
        return approver.contains(":") && !approver.startsWith("role:");
    }

    /// Why nobody can be told at this address; empty where somebody can, or where no message is
    /// sent.
    public Optional<Lack> lack(String approver) {
        return isAddress(approver)
                ? lacks.stream().filter(lack -> approver.startsWith(lack.scheme())).findFirst()
                : Optional.empty();
    }

    /// Who is told about a gate, and who ought to be and is not. An address that a message was sent
    /// to was told, whatever the settings are now.
    public Asked asked(Gate gate) {
        var addresses = new LinkedHashSet<>(gate.combinedRules().approvers());
        addresses.addAll(gate.posted().keySet());
        var told = new ArrayList<String>();
        var missed = new ArrayList<Asked.Missed>();
        for (var address : addresses) {
            if (isAddress(address)) {
                lack(address)
                        .filter(lack -> !gate.posted().containsKey(address))
                        .ifPresentOrElse(
                                lack -> missed.add(new Asked.Missed(shown(address), lack.why())),
                                () -> told.add(shown(address)));
            }
        }
        return new Asked(told, missed, page);
    }

    /// The path of a webhook may be its secret, and this is shown to the agent.
    private static String shown(String address) {
        return address.startsWith("http") ? origin(address) : ShownText.line(address);
    }

    private static String origin(String address) {
        try {
            var url = URI.create(address);
            return ShownText.line(url.getScheme() + "://" + url.getHost());
        } catch (IllegalArgumentException unreadable) {
            return "a webhook";
        }
    }
}
