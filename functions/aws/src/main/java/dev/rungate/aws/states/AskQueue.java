package dev.rungate.aws.states;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// Listens to what the executions of gates say and hands it on, each message until somebody has
/// taken it: at least once, in no order.
public final class AskQueue implements AutoCloseable {
    static final Duration LONGEST_POLL = Duration.ofSeconds(20);
    private static final Logger LOG = System.getLogger(AskQueue.class.getName());
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 10;
    private static final int MOST_AT_WORK = 40;
    private static final int LONGEST_PAUSE_SECONDS = 60;
    private static final int DOUBLINGS = 6;

    /// Takes a message by returning. Where it throws, it is asked again, after pauses that grow,
    /// until the queue gives the message up.
    public interface Handler {
        void take(GateMessage message);
    }

    private final SqsClient client;
    private final String queueUrl;
    private final Handler handler;
    private final Thread listener;
    private final ExecutorService handling = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore hands = new Semaphore(MOST_AT_WORK);
    private volatile boolean closed;

    private AskQueue(SqsClient client, String queueUrl, Handler handler) {
        this.client = client;
        this.queueUrl = queueUrl;
        this.handler = handler;
        this.listener = Thread.ofVirtual().name("ask-queue").unstarted(this::listen);
    }

    public static AskQueue start(SqsClient client, String queueUrl, Handler handler) {
        var queue = new AskQueue(client, queueUrl, handler);
        queue.listener.start();
        return queue;
    }

    /// Listens no more. Messages that are being handled are handled to their end.
    @Override
    public void close() {
        closed = true;
        listener.interrupt();
        try {
            listener.join();
            handling.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        while (!closed) {
            try {
                for (var message : receive()) {
                    hands.acquire();
                    handling.execute(() -> handle(message));
                }
            } catch (SdkException trouble) {
                pauseAfter(trouble);
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    private List<Message> receive() {
        return client.receiveMessage(request ->
                        request.queueUrl(queueUrl)
                                .maxNumberOfMessages(AT_ONCE)
                                .waitTimeSeconds((int) LONGEST_POLL.toSeconds())
                                .messageSystemAttributeNames(
                                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages();
    }

    private void handle(Message message) {
        try {
            GateMessages.read(message.body())
                    .ifPresentOrElse(read -> handOn(message, read), () -> leave(message));
        } catch (SdkException trouble) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The queue of gates did not answer; the message comes again.",
                    trouble);
        } finally {
            hands.release();
        }
    }

    private void handOn(Message message, GateMessage read) {
        try {
            handler.take(read);
        } catch (UnknownGate never) {
            leave(message);
            return;
        } catch (RuntimeException refused) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The message of gate " + read.gate() + " was not handled and will come again.",
                    refused);
            showAgain(message);
            return;
        }
        client.deleteMessage(
                request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }

    private void showAgain(Message message) {
        int doublings = Math.min(receives(message) - 1, DOUBLINGS);
        int seconds = Math.min(1 << doublings, LONGEST_PAUSE_SECONDS);
        client.changeMessageVisibility(request ->
                request.queueUrl(queueUrl)
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(seconds));
    }

    /// Its text may hold anything, so it is not shown.
    private static void leave(Message message) {
        if (receives(message) == 1) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The queue of gates holds a message that no gate of ours wrote, {0}; it is left"
                            + " to the dead-letter queue.",
                    message.messageId());
        }
    }

    private static int receives(Message message) {
        var told = message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return told == null ? 1 : Integer.parseInt(told);
    }

    private void pauseAfter(SdkException trouble) {
        if (closed) {
            return;
        }
        LOG.log(Logger.Level.WARNING, "The queue of gates does not answer; asked again.", trouble);
        try {
            Thread.sleep(AFTER_TROUBLE);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }
}
