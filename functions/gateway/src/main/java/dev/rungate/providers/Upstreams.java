package dev.rungate.providers;

import dev.rungate.calls.attempts.Outgoing;
import dev.rungate.calls.attempts.Upstream;
import dev.rungate.calls.attempts.UpstreamAnswer;
import dev.rungate.providers.echo.EchoUpstream;

/// Every provider behind one port: the echo in this process, all others over HTTP.
public record Upstreams(HttpUpstream http, EchoUpstream echo) implements Upstream {
    @Override
    public UpstreamAnswer send(Outgoing outgoing, Runnable leaves) {
        return outgoing.target().provider().equals(EchoUpstream.NAME)
                ? echo.send(outgoing, leaves)
                : http.send(outgoing, leaves);
    }
}
