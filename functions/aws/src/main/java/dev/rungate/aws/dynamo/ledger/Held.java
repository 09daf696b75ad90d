package dev.rungate.aws.dynamo.ledger;

import static dev.rungate.aws.dynamo.Attributes.longOf;
import static dev.rungate.aws.dynamo.ledger.RunAttributes.HOLDS;

import dev.rungate.aws.dynamo.Attributes;
import dev.rungate.aws.dynamo.Change;
import dev.rungate.budgets.Hold;
import dev.rungate.budgets.Reservation;
import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// A hold as its run keeps it, in as few bytes as it takes: every write of a run is paid by the
/// kilobyte of the whole item, and so by the number of its calls in flight. Amount, tokens, start
/// and the time it lasts from there are numbers of seven bits a byte; the last two bytes stand for
/// the model, whose name the run keeps once.
record Held(Hold hold, Instant expiresAt, AttributeValue kept) {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    /// {@code models} are the names that the run keeps.
    static Held of(RunKey run, CallId call, AttributeValue kept, Collection<String> models) {
        return kept.hasL() ? ofParts(run, call, kept) : ofBytes(run, call, kept, models);
    }

    private static Held ofBytes(
            RunKey run, CallId call, AttributeValue kept, Collection<String> models) {
        var bytes = kept.b().asByteBuffer();
        var amount = new Usd(number(bytes));
        long tokens = number(bytes);
        var startedAt = Instant.ofEpochMilli(number(bytes));
        var expiresAt = startedAt.plusMillis(number(bytes));
        var model = bytes.hasRemaining() ? named(bytes.getShort(), models) : null;
        return new Held(new Hold(run, call, amount, tokens, startedAt, model), expiresAt, kept);
    }

    /// As the first version wrote it: {@code [amount, tokens, expiresAt, startedAt, model]}.
    private static Held ofParts(RunKey run, CallId call, AttributeValue kept) {
        var parts = kept.l();
        var hold =
                new Hold(
                        run,
                        call,
                        new Usd(longOf(parts.get(0))),
                        longOf(parts.get(1)),
                        Instant.ofEpochMilli(longOf(parts.get(3))),
                        parts.size() > 4 ? parts.get(4).s() : null);
        return new Held(hold, Instant.ofEpochMilli(longOf(parts.get(2))), kept);
    }

    static AttributeValue kept(Reservation wanted) {
        return kept(Hold.of(wanted), wanted.expiresAt());
    }

    static AttributeValue kept(Hold hold, Instant expiresAt) {
        var bytes = new ByteArrayOutputStream();
        put(bytes, setAside(hold));
        put(bytes, hold.startedAt().toEpochMilli());
        put(bytes, Duration.between(hold.startedAt(), expiresAt).toMillis());
        if (hold.model() != null) {
            put(bytes, ByteBuffer.allocate(Short.BYTES).putShort(mark(hold.model())).array());
        }
        return Attributes.bytes(bytes.toByteArray());
    }

    /// Where the run keeps it, as it is written in an expression.
    static String entry(Change change, Hold hold) {
        return change.entry(HOLDS, hold.call().value());
    }

    /// The condition that it is set aside still, however often it was renewed.
    static String isThere(Change change, Hold hold) {
        return "begins_with("
                + entry(change, hold)
                + ", "
                + change.value(Attributes.bytes(setAside(hold)))
                + ")";
    }

    private static byte[] setAside(Hold hold) {
        var bytes = new ByteArrayOutputStream();
        put(bytes, hold.amount().nanos());
        put(bytes, hold.tokens());
        return bytes.toByteArray();
    }

    private static @Nullable String named(short mark, Collection<String> models) {
        var known = models.stream().filter(model -> mark(model) == mark).toList();
        return known.size() == 1 ? known.getFirst() : null;
    }

    private static short mark(String model) {
        int hash = model.hashCode();
        return (short) (hash ^ hash >>> Short.SIZE);
    }

    private static void put(ByteArrayOutputStream bytes, byte[] more) {
        bytes.write(more, 0, more.length);
    }

    private static void put(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while ((rest & -MORE) != 0) {
            bytes.write((int) (rest & MORE - 1) | MORE);
            rest >>>= BITS;
        }
        bytes.write((int) rest);
    }

    private static long number(ByteBuffer bytes) {
        long number = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            number |= (long) (next & MORE - 1) << shift;
            shift += BITS;
        } while (next < 0);
        return number;
    }
}
