package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.rungate.aws.states.AskQueue;
import dev.rungate.aws.states.GateMessage;
import dev.rungate.aws.states.GateMessages;
import dev.rungate.aws.states.UnknownGate;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Handles the messages of gates' executions, a batch at a time. A message that was not handled
/// comes again, and at last goes to the dead-letter queue, as does one that can never be handled:
/// none is lost. Messages of different gates are handled in parallel.
final class GateMail {
    private static final System.Logger LOG = System.getLogger(GateMail.class.getName());
    private static final String SQS = "aws:sqs";
    private static final String RECEIVES = "ApproximateReceiveCount";

    private final String queue;
    private final Predicate<GateMessage> expected;
    private final AskQueue.Handler handler;

    /// {@code queue} is the setting that names the queue, {@code expected} what is sent there.
    GateMail(String queue, Predicate<GateMessage> expected, AskQueue.Handler handler) {
        this.queue = queue;
        this.expected = expected;
        this.handler = handler;
    }

    /// A message as it came, and its content, if a gate wrote it.
    private record ReceivedMessage(SQSMessage message, Optional<GateMessage> content) {
        static ReceivedMessage of(SQSMessage message) {
            var body = message.getBody();
            return new ReceivedMessage(
                    message, body == null ? Optional.empty() : GateMessages.read(body));
        }

        String about() {
            return content.map(GateMessage::gate).orElse(message.getMessageId());
        }

        boolean first() {
            var attributes = message.getAttributes();
            return attributes == null || "1".equals(attributes.getOrDefault(RECEIVES, "1"));
        }
    }

    /// Returns the messages that have to come again. Throws if the event is none of the queue's.
    List<BatchItemFailure> take(@Nullable SQSEvent event) {
        var byGate = new LinkedHashMap<String, List<ReceivedMessage>>();
        for (var message : messages(event)) {
            var received = ReceivedMessage.of(message);
            byGate.computeIfAbsent(received.about(), gate -> new ArrayList<>()).add(received);
        }
        Set<String> failed = ConcurrentHashMap.newKeySet();
        try (var hands = Executors.newVirtualThreadPerTaskExecutor()) {
            byGate.values().forEach(letters -> hands.execute(() -> takeAll(letters, failed)));
        }
        return failed.stream().sorted().map(BatchItemFailure::new).toList();
    }

    private List<SQSMessage> messages(@Nullable SQSEvent event) {
        if (event == null || event.getRecords() == null || !ours(event.getRecords())) {
            throw new IllegalArgumentException(
                    "This function takes messages of the queue "
                            + queue
                            + ", and this event holds none. See what else invokes it.");
        }
        return event.getRecords();
    }

    private static boolean ours(List<SQSMessage> messages) {
        return messages.stream()
                .allMatch(message ->
                        SQS.equals(message.getEventSource()) && message.getMessageId() != null);
    }

    /// In their order; a failure of one does not keep the next from being taken.
    private void takeAll(List<ReceivedMessage> letters, Set<String> failed) {
        for (var received : letters) {
            boolean taken = false;
            try {
                taken = handled(received);
            } finally {
                if (!taken) {
                    failed.add(received.message().getMessageId());
                }
            }
        }
    }

    private boolean handled(ReceivedMessage received) {
        var said = received.content();
        if (said.isEmpty()) {
            return never(received, "no gate wrote it");
        }
        if (!expected.test(said.get())) {
            return never(
                    received,
                    "it belongs into the other queue: see whether the addresses of both were"
                            + " confused");
        }
        try {
            handler.take(said.get());
            return true;
        } catch (UnknownGate unknown) {
            return never(received, "there is no such gate");
        } catch (RuntimeException busy) {
            LOG.log(
                    Level.WARNING,
                    "The message of gate "
                            + said.get().gate()
                            + " was not handled and will come again: "
                            + busy.getMessage());
            return false;
        }
    }

    /// Its text may hold anything, so it is not shown.
    private boolean never(ReceivedMessage received, String why) {
        if (received.first()) {
            LOG.log(
                    Level.ERROR,
                    "Message {0} of the queue {1} cannot be taken: {2}. It is left to the"
                            + " dead-letter queue; look at it there, and delete it.",
                    received.message().getMessageId(),
                    queue,
                    why);
        }
        return false;
    }
}
