package dev.rungate.local.states;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// SQS's operations on messages.
final class MessageOperations {
    private static final int MOST_VISIBILITY = 43_200;
    private static final int MOST_BODY = 262_144;

    private final QueueStore store;
    private final MessageReceiver reception;
    private final Map<String, Function<Request, ObjectNode>> operations =
            Map.of(
                    "SendMessage", this::send,
                    "ReceiveMessage", this::receive,
                    "DeleteMessage", this::delete,
                    "ChangeMessageVisibility", this::hide);

    MessageOperations(QueueStore store) {
        this.store = store;
        this.reception = new MessageReceiver(store);
    }

    @Nullable Function<Request, ObjectNode> operation(String name) {
        return operations.get(name);
    }

    QueueItem queue(Request request) {
        return QueueStore.nameIn(request.text("QueueUrl"))
                .flatMap(store::find)
                .orElseThrow(MessageOperations::unknown);
    }

    static Refused unknown() {
        return new Refused("QueueDoesNotExist", "The specified queue does not exist.");
    }

    private ObjectNode send(Request request) {
        request.without(
                "MessageAttributes",
                "MessageSystemAttributes",
                "MessageDeduplicationId",
                "MessageGroupId");
        var queue = queue(request);
        var body = request.text("MessageBody");
        if (StatesJson.bytes(body) > MOST_BODY) {
            throw new Refused(
                    "InvalidParameterValue", "A message has at most " + MOST_BODY + " bytes.");
        }
        var asked = request.secondsOrNull("DelaySeconds", 900);
        var delay = asked == null ? queue.delay() : asked;
        var now = store.now();
        var message = Message.fresh(store.freshId(), body, now, now.plus(delay));
        store.add(queue.name(), message);
        return StatesJson.object()
                .put("MessageId", message.id())
                .put("MD5OfMessageBody", Tokens.md5(body));
    }

    private ObjectNode receive(Request request) {
        var received =
                reception.receive(
                        queue(request),
                        request.whole("MaxNumberOfMessages", 1, 10, 1),
                        request.secondsOrNull("VisibilityTimeout", MOST_VISIBILITY),
                        request.secondsOrNull("WaitTimeSeconds", 20));
        var answer = StatesJson.object();
        if (!received.isEmpty()) {
            var messages = answer.putArray("Messages");
            received.forEach(message -> messages.add(told(message, request)));
        }
        return answer;
    }

    private static ObjectNode told(Message message, Request request) {
        var told =
                StatesJson.object()
                        .put("MessageId", message.id())
                        .put("ReceiptHandle", message.receipt().handle())
                        .put("MD5OfBody", Tokens.md5(message.body()))
                        .put("Body", message.body());
        var attributes = StatesJson.object();
        for (var list : new String[] {"AttributeNames", "MessageSystemAttributeNames"}) {
            for (var name : request.body().path(list)) {
                putAttributes(attributes, message, name.asString());
            }
        }
        if (!attributes.isEmpty()) {
            told.set("Attributes", attributes);
        }
        return told;
    }

    private static void putAttributes(ObjectNode attributes, Message message, String asked) {
        var first = message.firstReceived();
        var all =
                Map.of(
                        "SenderId", MachineArn.ACCOUNT,
                        "SentTimestamp", Long.toString(message.sent().toEpochMilli()),
                        "ApproximateReceiveCount", Integer.toString(message.receives()),
                        "ApproximateFirstReceiveTimestamp",
                                Long.toString(first == null ? 0 : first.toEpochMilli()));
        all.forEach((name, value) -> {
            if (asked.equals("All") || asked.equals(name)) {
                attributes.put(name, value);
            }
        });
    }

    /// A message that is gone, or was given to somebody else meanwhile, is left as it is.
    private ObjectNode delete(Request request) {
        store.remove(queue(request).name(), ReceiptHandle.of(request.text("ReceiptHandle")));
        return StatesJson.object();
    }

    private ObjectNode hide(Request request) {
        var queue = queue(request).name();
        var receipt = ReceiptHandle.of(request.text("ReceiptHandle"));
        var until =
                store.now().plusSeconds(request.whole("VisibilityTimeout", 0, MOST_VISIBILITY, 0));
        var changed =
                store.message(queue, receipt.id())
                        .filter(message -> message.version() == receipt.version())
                        .filter(message -> message.isHidden(store.now()))
                        .map(message ->
                                store.replace(queue, message.hidden(until), receipt.version()))
                        .orElse(false);
        if (!changed) {
            throw new Refused("MessageNotInflight", "The message is not in flight.");
        }
        store.ring();
        return StatesJson.object();
    }
}
