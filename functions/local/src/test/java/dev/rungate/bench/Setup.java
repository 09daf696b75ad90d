package dev.rungate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A gateway ready to be measured: with the engine it embeds, or with a stub in the engine's place
/// that answers at once. Every connection has a run of its own, as agents have.
final class Setup implements AutoCloseable {
    private static final int RUNS = 256;
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final int SOME_CONNECTIONS = 16;

    private final Folder folder = Folder.fresh();
    private final ProviderProcess provider = ProviderProcess.start();
    private final @Nullable Engine engine;
    private final @Nullable StubEngine stub;
    private final Gateway gateway;
    private final Calls calls;

    private Setup(List<String> program, @Nullable Engine engine, @Nullable StubEngine stub)
            throws IOException {
        this.engine = engine;
        this.stub = stub;
        this.gateway =
                Gateway.start(
                        program,
                        folder.path().resolve("data"),
                        provider.address(),
                        stub == null
                                ? Map.of()
                                : Map.of("RUNGATE_DYNAMODB_ENDPOINT", stub.address().toString()));
        this.calls =
                new Calls(
                        gateway.admin()
                                .agentWithPolicy("speed", Policies.limit("speed", "1000000.00")),
                        null,
                        "bench");
    }

    static Setup embedded() throws IOException {
        return embedded(Program.serve());
    }

    static Setup embedded(List<String> program) throws IOException {
        return new Setup(program, null, null);
    }

    /// In front of a real engine, which the stub asks until it {@link StubEngine#answersItself}.
    static Setup fronted() throws IOException {
        return fronted(Program.serve());
    }

    private static Setup fronted(List<String> program) throws IOException {
        var engine = new Engine();
        return new Setup(program, engine, new StubEngine(engine.address()));
    }

    static Setup stubbed() throws IOException, InterruptedException {
        return stubbed(Program.serve());
    }

    static Setup stubbed(List<String> program) throws IOException, InterruptedException {
        var setup = fronted(program);
        setup.learnRuns();
        setup.engineDoor().answersItself();
        return setup;
    }

    private void learnRuns() throws IOException {
        try (var connection = new HttpConnection(gateway.address())) {
            for (int i = 0; i < 2 * RUNS; i++) {
                connection.ask(chat(false, "-").apply(i % RUNS));
            }
        }
    }

    void warmUp() throws InterruptedException {
        governed().closed(SOME_CONNECTIONS, WARM_UP, chat(false, "-"));
        governed().closed(1, WARM_UP.dividedBy(3), chat(true, "-"));
        direct().closed(SOME_CONNECTIONS, WARM_UP.dividedBy(3), chat(false, "-"));
        direct().closed(1, WARM_UP.dividedBy(3), chat(true, "-"));
    }

    Load governed() {
        return new Load(gateway.address());
    }

    Load direct() {
        return new Load(provider.address());
    }

    /// A kilobyte's call for each connection.
    IntFunction<byte[]> chat(boolean stream, String wish) {
        return i -> calls.on("run-" + i % RUNS).chat(10, stream, wish);
    }

    Gateway gateway() {
        return gateway;
    }

    StubEngine engineDoor() {
        if (stub == null) {
            throw new IllegalStateException("this gateway embeds its engine");
        }
        return stub;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        provider.close();
        if (stub != null) {
            stub.close();
        }
        if (engine != null) {
            engine.close();
        }
        folder.close();
    }
}
