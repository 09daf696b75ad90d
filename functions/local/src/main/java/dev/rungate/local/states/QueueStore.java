package dev.rungate.local.states;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// Queues and the messages in them. Which queue is meant is told by the last part of its address,
/// so that addresses outlive the port they were given out with.
final class QueueStore implements Post {
    private static final String QUEUES = "queues";
    private static final int RANDOM_BYTES = 8;

    private final Rows rows;
    private final Clock clock;
    private final SecureRandom random;
    private final QueueSignal signal = new QueueSignal();
    private final AtomicLong sequence = new AtomicLong();

    QueueStore(Rows rows, Clock clock, SecureRandom random) {
        this.rows = rows;
        this.clock = clock;
        this.random = random;
    }

    Optional<QueueItem> find(String name) {
        return rows.find(QUEUES, name).map(QueueStore::read);
    }

    /// The queue that is there under this name now, also if another caller made it.
    QueueItem create(QueueItem wanted) {
        return rows.putNew(item(wanted)) ? wanted : find(wanted.name()).orElse(wanted);
    }

    @Override
    public Optional<String> queueAt(String url) {
        return nameIn(url).flatMap(this::find).map(QueueItem::name);
    }

    static Optional<String> nameIn(String url) {
        try {
            var path = String.valueOf(URI.create(url).getPath());
            var name = path.substring(path.lastIndexOf('/') + 1);
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    @Override
    public String freshId() {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return "%012x-%06x-%s"
                .formatted(
                        now().toEpochMilli(),
                        sequence.getAndIncrement() & 0xffffff,
                        HexFormat.of().formatHex(bytes));
    }

    /// A task's message, written together with what else the task does.
    void add(Together writes, QueuedMessage queued) {
        var queue = find(queued.queue());
        var hidden = queue.map(each -> now().plus(each.delay())).orElse(now());
        var message = Message.fresh(queued.id(), queued.body(), now(), hidden);
        writes.put(rows, message.item(queued.queue()));
    }

    void add(String queue, Message message) {
        rows.put(message.item(queue));
        ring();
    }

    Stream<Message> messages(String queue) {
        return rows.under(Message.key(queue)).map(Message::read);
    }

    Optional<Message> message(String queue, String id) {
        return rows.find(Message.key(queue), id).map(Message::read);
    }

    /// False when somebody else has it now.
    boolean replace(String queue, Message message, long versionBefore) {
        return new Together()
                .replace(rows, message.item(queue), "version", versionBefore)
                .write(rows.client());
    }

    /// False when it is gone, or was received again.
    boolean remove(String queue, ReceiptHandle receipt) {
        return new Together()
                .delete(rows, Message.key(queue), receipt.id(), "version", receipt.version())
                .write(rows.client());
    }

    void move(Message message, String from, String to) {
        var moved = Message.fresh(message.id(), message.body(), message.sent(), now());
        new Together()
                .delete(rows, Message.key(from), message.id(), "version", message.version())
                .put(rows, moved.item(to))
                .write(rows.client());
        ring();
    }

    void ring() {
        signal.ring();
    }

    QueueSignal signal() {
        return signal;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Items item(QueueItem queue) {
        var item = Items.at(QUEUES, queue.name()).time("created", queue.created());
        item.map()
                .put(
                        "attributes",
                        AttributeValue.fromM(
                                queue.attributes().entrySet().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        Map.Entry::getKey,
                                                        each ->
                                                                AttributeValue.fromS(
                                                                        each.getValue())))));
        return item;
    }

    private static QueueItem read(Items item) {
        @Nullable AttributeValue kept = item.map().get("attributes");
        var attributes =
                kept == null
                        ? Map.<String, String>of()
                        : kept.m().entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey, each -> each.getValue().s()));
        return new QueueItem(item.text(Items.SORT), attributes, item.time("created"));
    }
}
