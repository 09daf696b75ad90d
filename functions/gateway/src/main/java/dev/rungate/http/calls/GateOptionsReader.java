package dev.rungate.http.calls;

import dev.rungate.calls.GateOptions;
import dev.rungate.http.server.Exchange;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads how a caller wants to wait for a human: `Prefer: wait=N` (RFC 7240), and whether it would
/// rather retry a 403 than read a 202. A few clients take no 202 at all and are known by name.
final class GateOptionsReader {
    private static final HeaderName PREFER = HeaderNames.create("prefer");
    private static final Pattern WAIT =
            Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,6})\"?(?=$|[,;\\s])");

    /// google-genai for Python throws on any 202.
    private static final List<Pattern> CHOKE_ON_202 =
            List.of(Pattern.compile("google-genai-sdk/\\S+.*gl-python/"));

    private GateOptionsReader() {}

    static GateOptions read(Exchange exchange, boolean retry) {
        return new GateOptions(hold(exchange), retry || chokes(exchange));
    }

    private static @Nullable Duration hold(Exchange exchange) {
        for (var value : exchange.headerValues(PREFER)) {
            var wait = WAIT.matcher(value);
            if (wait.find()) {
                return Duration.ofSeconds(Long.parseLong(wait.group(1)));
            }
        }
        return null;
    }

    private static boolean chokes(Exchange exchange) {
        return exchange.headerValues(HeaderNames.USER_AGENT).stream()
                .anyMatch(
                        agent -> CHOKE_ON_202.stream().anyMatch(one -> one.matcher(agent).find()));
    }
}
