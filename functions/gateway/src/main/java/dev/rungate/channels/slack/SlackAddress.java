package dev.rungate.channels.slack;

import java.util.Optional;
import java.util.regex.Pattern;

/// An address such as {@code slack://#refunds}, {@code slack://C0123ABCD} or {@code
/// slack://@U0123ABCD}, and what Slack calls it.
final class SlackAddress {
    static final String SCHEME = "slack://";

    private static final Pattern ID = Pattern.compile("@?[CGDUW][A-Z0-9]{2,30}");
    private static final Pattern NAME = Pattern.compile("#?[A-Za-z0-9._-]{1,80}");

    private SlackAddress() {}

    /// Nothing where it is no address of ours.
    static Optional<String> channel(String address) {
        if (!address.startsWith(SCHEME)) {
            return Optional.empty();
        }
        var named = address.substring(SCHEME.length());
        if (ID.matcher(named).matches()) {
            return Optional.of(named.startsWith("@") ? named.substring(1) : named);
        }
        return NAME.matcher(named).matches()
                ? Optional.of(named.startsWith("#") ? named : "#" + named)
                : Optional.empty();
    }
}
