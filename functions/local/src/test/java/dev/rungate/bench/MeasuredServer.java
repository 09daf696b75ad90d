package dev.rungate.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One provider and the gateways before it, in a folder that goes when they go.
public final class MeasuredServer implements AutoCloseable {
    private final Folder folder;
    private final StubProvider provider;
    private final List<Gateway> gateways = new ArrayList<>();

    public MeasuredServer(Duration providerTakes) throws IOException {
        this.folder = Folder.fresh();
        this.provider = new StubProvider(providerTakes);
    }

    /// Each gateway has a data folder of its own.
    public Gateway open(String data, Map<String, String> settings) throws IOException {
        var gateway = Gateway.start(folder.path().resolve(data), provider.address(), settings);
        gateways.add(gateway);
        return gateway;
    }

    public StubProvider provider() {
        return provider;
    }

    public List<URI> addresses() {
        return gateways.stream().map(Gateway::address).toList();
    }

    @Override
    public void close() throws IOException {
        gateways.forEach(Gateway::close);
        provider.close();
        folder.close();
    }
}
