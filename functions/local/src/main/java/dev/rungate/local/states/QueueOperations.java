package dev.rungate.local.states;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// SQS's operations on queues; those on messages are the {@link MessageOperations}'s.
final class QueueOperations implements Operations {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private final QueueStore store;
    private final MessageOperations messages;
    private final Supplier<URI> address;
    private final Map<String, Function<Request, ObjectNode>> operations =
            Map.of(
                    "CreateQueue", this::create,
                    "GetQueueUrl", this::url,
                    "GetQueueAttributes", this::attributes,
                    "PurgeQueue", this::purge);

    QueueOperations(QueueStore store, Supplier<URI> address) {
        this.store = store;
        this.messages = new MessageOperations(store);
        this.address = address;
    }

    @Override
    public String service() {
        return "com.amazonaws.sqs";
    }

    @Override
    public @Nullable Function<Request, ObjectNode> operation(String name) {
        var ours = operations.get(name);
        return ours == null ? messages.operation(name) : ours;
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
        return address(
                store.find(request.text("QueueName")).orElseThrow(MessageOperations::unknown));
    }

    private ObjectNode address(QueueItem queue) {
        return StatesJson.object()
                .put(
                        "QueueUrl",
                        address.get()
                                .resolve("/" + MachineArn.ACCOUNT + "/" + queue.name())
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

    private ObjectNode purge(Request request) {
        var queue = queue(request).name();
        store.messages(queue).toList().forEach(message -> store.remove(queue, message.receipt()));
        return StatesJson.object();
    }

    private QueueItem queue(Request request) {
        return messages.queue(request);
    }
}
