package dev.rungate.local.states;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// SQS's operations, in its JSON protocol.
final class QueuesDoor implements Door {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final int MOST_VISIBILITY = 43_200;
    private static final int MOST_BODY = 262_144;

    private final QueueStore store;
    private final Reception reception;
    private final Supplier<URI> address;
    private final Map<String, Function<Request, ObjectNode>> operations =
            Map.of(
                    "CreateQueue", this::create,
                    "GetQueueUrl", this::url,
                    "GetQueueAttributes", this::attributes,
                    "SendMessage", this::send,
                    "ReceiveMessage", this::receive,
                    "DeleteMessage", this::delete,
                    "ChangeMessageVisibility", this::hide,
                    "PurgeQueue", this::purge);

    QueuesDoor(QueueStore store, Supplier<URI> address) {
        this.store = store;
        this.reception = new Reception(store);
        this.address = address;
    }

    @Override
    public String service() {
        return "com.amazonaws.sqs";
    }

    @Override
    public @Nullable Function<Request, ObjectNode> operation(String name) {
        return operations.get(name);
    }

    private ObjectNode create(Request request) {
        request.without("tags");
        var name = request.text("QueueName");
        if (!NAME.matcher(name).matches()) {
            throw new Refused(
                    "InvalidParameterValue",
                    "A queue's name has 1 to 80 letters, digits, hyphens and underscores.");
        }
        var attributes = new HashMap<String, String>();
        request.body()
                .path("Attributes")
                .properties()
                .forEach(each -> attributes.put(each.getKey(), each.getValue().asString()));
        var wanted = new QueueItem(name, attributes, store.now());
        requireTarget(wanted);
        if (!store.create(wanted).attributes().equals(wanted.attributes())) {
            throw new Refused(
                    "QueueNameExists",
                    "A queue already exists with the same name and a different value for an"
                            + " attribute.");
        }
        return address(wanted);
    }

    private void requireTarget(QueueItem queue) {
        var redrive = queue.redrive();
        if (redrive != null && store.find(redrive.queue()).isEmpty()) {
            throw new Refused("InvalidAttributeValue", "The dead-letter queue does not exist.");
        }
    }

    private ObjectNode url(Request request) {
        return address(store.find(request.text("QueueName")).orElseThrow(QueuesDoor::unknown));
    }

    private ObjectNode address(QueueItem queue) {
        return StatesJson.object()
                .put(
                        "QueueUrl",
                        address.get().resolve("/" + MachineArn.ACCOUNT + "/" + queue.name())
                                .toString());
    }

    private ObjectNode attributes(Request request) {
        var queue = queue(request);
        var now = store.now();
        long visible = 0;
        long taken = 0;
        long delayed = 0;
        try (var messages = store.messages(queue.name())) {
            for (var message : (Iterable<Message>) messages::iterator) {
                if (!message.isHidden(now)) {
                    visible++;
                } else if (message.receives() > 0) {
                    taken++;
                } else {
                    delayed++;
                }
            }
        }
        var whole = queue.whole();
        whole.put("ApproximateNumberOfMessages", Long.toString(visible));
        whole.put("ApproximateNumberOfMessagesNotVisible", Long.toString(taken));
        whole.put("ApproximateNumberOfMessagesDelayed", Long.toString(delayed));
        var answer = StatesJson.object();
        var told = answer.putObject("Attributes");
        for (var name : request.body().path("AttributeNames")) {
            whole.forEach((attribute, value) -> {
                if (name.asString().equals("All") || name.asString().equals(attribute)) {
                    told.put(attribute, value);
                }
            });
        }
        return answer;
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
        store.remove(queue(request).name(), Receipt.of(request.text("ReceiptHandle")));
        return StatesJson.object();
    }

    private ObjectNode hide(Request request) {
        var queue = queue(request).name();
        var receipt = Receipt.of(request.text("ReceiptHandle"));
        var until = store.now().plusSeconds(request.whole("VisibilityTimeout", 0, MOST_VISIBILITY, 0));
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

    private ObjectNode purge(Request request) {
        var queue = queue(request).name();
        store.messages(queue).toList().forEach(message -> store.remove(queue, message.receipt()));
        return StatesJson.object();
    }

    private QueueItem queue(Request request) {
        return QueueStore.nameIn(request.text("QueueUrl"))
                .flatMap(store::find)
                .orElseThrow(QueuesDoor::unknown);
    }

    private static Refused unknown() {
        return new Refused("QueueDoesNotExist", "The specified queue does not exist.");
    }
}
