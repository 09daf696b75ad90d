package dev.rungate.providers;

import dev.rungate.calls.Outgoing;
import dev.rungate.calls.Upstream;
import dev.rungate.calls.UpstreamAnswer;
import dev.rungate.providers.echo.EchoUpstream;

/// Every provider behind one port: the echo in this process, all others over HTTP.
public record Upstreams(HttpUpstream http, EchoUpstream echo) implements Upstream {
    @Override
    public UpstreamAnswer send(Outgoing outgoing) {
        return outgoing.target().provider().equals(EchoUpstream.NAME)
                ? echo.send(outgoing)
                : http.send(outgoing);
    }
}
