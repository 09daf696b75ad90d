package dev.rungate.aws.runtime;

import java.lang.System.Logger;
import java.net.URI;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The life of an environment from its first moment to its last: a program, run as Lambda wants it.
public final class LambdaLife {
    private static final Logger LOG = System.getLogger(LambdaLife.class.getName());
    private static final int FAILED = 1;

    private final LambdaEnvironment environment;
    private final Lifecycle program;

    public LambdaLife(LambdaEnvironment environment, Lifecycle program) {
        this.environment = environment;
        this.program = program;
    }

    /// Returns the status that the process has to end with: 0 where it was interrupted, 1 after a
    /// failure, which Lambda was told and the log names.
    public int run() {
        try {
            var server = begun();
            Bridge.run(environment.api(), server, environment.loops(), program);
            return 0;
        } catch (Failed told) {
            return FAILED;
        } catch (RuntimeFault fault) {
            LOG.log(Logger.Level.ERROR, fault.getMessage());
            return FAILED;
        } catch (RuntimeException unforeseen) {
            LOG.log(Logger.Level.ERROR, "The bridge to Lambda broke.", unforeseen);
            return FAILED;
        }
    }

    private URI begun() {
        var api = environment.api();
        var server = attempt(program::start, api::initError);
        if (!environment.snapStart()) {
            return server;
        }
        attempt(
                () -> {
                    program.beforeCheckpoint();
                    return server;
                },
                api::initError);
        api.awaitRestore();
        return attempt(program::afterRestore, api::restoreError);
    }

    private static URI attempt(Supplier<URI> step, Consumer<Failure> tell) {
        try {
            return step.get();
        } catch (RuntimeException | LinkageError trouble) {
            LOG.log(Logger.Level.ERROR, "The program did not start.", trouble);
            tell.accept(Failure.of(trouble));
            throw new Failed(trouble);
        }
    }

    /// Lambda knows about it.
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(Throwable cause) {
            super(cause);
        }
    }
}
