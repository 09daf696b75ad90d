package dev.rungate.aws.runtime;

import java.lang.System.Logger;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/// Takes invocations from the Runtime API to the HTTP server on loopback, as many at once as there
/// are loops.
public final class Bridge {
    private static final Logger LOG = System.getLogger(Bridge.class.getName());

    private final RuntimeApi api;
    private final InvocationHandler passage;

    private Bridge(RuntimeApi api, InvocationHandler passage) {
        this.api = api;
        this.passage = passage;
    }

    /// Goes on until this thread is interrupted, or throws `RuntimeFault` where the Runtime API
    /// cannot be worked with any more: then the process has to end.
    public static void run(RuntimeApi api, URI server, int loops, AfterCall afterCall) {
        var passage =
                new InvocationHandler(
                        api, LoopbackServer.at(server), InstantSource.system(), afterCall);
        new Bridge(api, passage).runAll(loops);
    }

    private void runAll(int loops) {
        if (loops < 1) {
            throw new IllegalArgumentException("a bridge has at least one loop");
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ExecutorCompletionService<Void>(threads);
            for (int i = 0; i < loops; i++) {
                running.submit(this::loop, null);
            }
            try {
                running.take().get();
            } finally {
                threads.shutdownNow();
            }
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException ended) {
            throw ended.getCause() instanceof RuntimeException fault
                    ? fault
                    : new CompletionException(ended.getCause());
        }
    }

    private void loop() {
        while (!Thread.currentThread().isInterrupted()) {
            serve(api.next());
        }
    }

    private void serve(Invocation call) {
        try {
            passage.carry(call, RestEvent.read(call.event()));
        } catch (EventRefused refused) {
            LOG.log(Logger.Level.WARNING, "{0}: {1}", call, refused.getMessage());
            api.error(call, refused.failure());
        }
    }
}
