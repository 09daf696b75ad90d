package dev.rungate.aws.runtime;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One invocation on its way through an emulated Lambda.
final class EmulatedCall {
    private final String id = UUID.randomUUID().toString();
    private final byte[] event;
    private final Recipient recipient;
    private final CountDownLatch over = new CountDownLatch(1);

    EmulatedCall(byte[] event, Recipient recipient) {
        this.event = event;
        this.recipient = recipient;
    }

    String id() {
        return id;
    }

    byte[] event() {
        return event;
    }

    Recipient recipient() {
        return recipient;
    }

    void finish() {
        over.countDown();
    }

    /// A function that passes its deadline is killed, which its client sees as an error.
    void await(Duration most) throws InterruptedException {
        if (!over.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
            recipient.fail(new ReportedError("invocation", "Sandbox.Timedout", "{}"));
        }
    }
}
