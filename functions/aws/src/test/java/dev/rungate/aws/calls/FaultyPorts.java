package dev.rungate.aws.calls;

import dev.rungate.approvals.GateStore;
import dev.rungate.calls.attempts.UpstreamFault;
import dev.rungate.calls.replays.ReplayStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Passes every call of a port on to the real one, until the armed moment comes: then the fault
/// strikes, once. A ledger that goes down stays down until it is healed.
final class FaultyPorts {
    private final Stage stage;
    private final Fault fault;
    private final AtomicInteger toSkip;
    private volatile boolean struck;
    private volatile boolean ledgerDown;
    private volatile boolean losesNextAnswer;
    private volatile Runnable cancel = () -> {};

    FaultyPorts(Stage stage, Fault fault) {
        this.stage = stage;
        this.fault = fault;
        this.toSkip = new AtomicInteger(stage.skip);
    }

    void onCancel(Runnable cancel) {
        this.cancel = cancel;
    }

    boolean struck() {
        return struck;
    }

    void heal() {
        struck = true;
        ledgerDown = false;
        losesNextAnswer = false;
    }

    /// A port of the ledger's kind.
    <T> T ledger(Class<T> port, T real) {
        return proxy(port, real, true);
    }

    <T> T other(Class<T> port, T real) {
        return proxy(port, real, false);
    }

    private <T> T proxy(Class<T> port, T real, boolean ofLedger) {
        return port.cast(
                Proxy.newProxyInstance(
                        port.getClassLoader(),
                        new Class<?>[] {port},
                        (self, method, args) -> {
                            try {
                                return withFaultyClaim(
                                        pass(
                                                method.getName(),
                                                ofLedger,
                                                () -> method.invoke(real, args)),
                                        ofLedger);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }));
    }

    /// A claim is a part of its store, and fails like it.
    private @Nullable Object withFaultyClaim(@Nullable Object answer, boolean ofLedger) {
        return switch (answer) {
            case GateStore.GateClaim.Ours(var claim) ->
                    new GateStore.GateClaim.Ours(proxy(GateStore.Claim.class, claim, ofLedger));
            case ReplayStore.Found.Ours(var claim) ->
                    new ReplayStore.Found.Ours(proxy(ReplayStore.Claim.class, claim, ofLedger));
            case null, default -> answer;
        };
    }

    Object pass(String method, boolean ofLedger, Callable<Object> perform) throws Exception {
        if (!struck && method.equals(stage.method) && toSkip.getAndDecrement() == 0) {
            struck = true;
            strike();
        }
        if (ofLedger && ledgerDown) {
            throw Fault.unavailable();
        }
        var answer = perform.call();
        if (ofLedger && losesNextAnswer) {
            losesNextAnswer = false;
            throw Fault.unavailable();
        }
        return answer;
    }

    private void strike() throws InterruptedException {
        switch (fault) {
            case LEDGER_DOWN -> ledgerDown = true;
            case LEDGER_SLOW -> Thread.sleep(30);
            case ANSWER_LOST -> losesNextAnswer = true;
            case RUNTIME_EXCEPTION -> throw new IllegalStateException("a fault of our own");
            case STACK_OVERFLOW -> throw new StackOverflowError("too deep");
            case CANCEL -> cancel.run();
            case INTERRUPT -> Thread.currentThread().interrupt();
            case CLIENT_GONE -> {}
            case SHUTDOWN -> shutdown();
        }
    }

    private void shutdown() {
        if (stage == Stage.SEND || stage == Stage.FIRST_BYTE || stage == Stage.LATER_EVENT) {
            throw new UpstreamFault(
                    UpstreamFault.Kind.CUT, "the client is shut down", 200, 10, null);
        }
    }
}
