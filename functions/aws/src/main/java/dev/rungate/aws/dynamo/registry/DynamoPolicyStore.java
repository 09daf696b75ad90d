package dev.rungate.aws.dynamo.registry;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.aws.dynamo.Chunks;
import dev.rungate.budgets.LedgerUnavailable;
import dev.rungate.ids.OrgId;
import dev.rungate.ids.PolicyRef;
import dev.rungate.ids.Sha256;
import dev.rungate.policy.PolicyStore;
import dev.rungate.runs.Page;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// One item per version and one for the newest, written together. Documents are zipped; what is
/// still too large for an item lies beside it in pieces.
public final class DynamoPolicyStore implements PolicyStore {
    private static final int MOST_ROUNDS = 32;
    private static final String NEWEST = "policy/";
    private static final String VERSIONS = "policy-version/";
    private static final String DOCUMENTS = "policy-document/";

    private final Registry registry;

    public DynamoPolicyStore(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Published publish(
            OrgId org, String name, String source, String contentType, String digest, Instant now) {
        var document = store(org, source);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var newest = registry.find(org.value(), NEWEST + name);
            if (newest.isPresent() && textOf(newest.get(), "digest").equals(digest)) {
                return published(org, newest.get());
            }
            int version = 1 + newest.map(item -> (int) longOf(item, "version")).orElse(0);
            var made =
                    new Published(
                            new PolicyRef(name, version),
                            source,
                            contentType,
                            digest,
                            Instant.ofEpochMilli(now.toEpochMilli()),
                            true);
            if (write(org, made, document)) {
                return made;
            }
        }
        throw new LedgerUnavailable(
                "others published " + MOST_ROUNDS + " versions meanwhile",
                new IllegalStateException(name));
    }

    /// The version and the newest one, both or neither; false when somebody else was first.
    private boolean write(OrgId org, Published made, Map<String, AttributeValue> document) {
        var version = new HashMap<>(Registry.key(org.value(), versionPath(made.ref())));
        var newest = new HashMap<>(Registry.key(org.value(), NEWEST + made.ref().name()));
        for (var item : List.of(version, newest)) {
            item.put("name", text(made.ref().name()));
            item.put("version", number(made.ref().version()));
            item.put("type", text(made.contentType()));
            item.put("digest", text(made.digest()));
            item.putAll(document);
            item.put("created", number(made.createdAt().toEpochMilli()));
        }
        var isNext =
                Put.builder()
                        .tableName(registry.table())
                        .item(version)
                        .conditionExpression("attribute_not_exists(" + Registry.KEY + ")");
        var becomesNewest = Put.builder().tableName(registry.table()).item(newest);
        return registry.write(
                        List.of(
                                TransactWriteItem.builder().put(isNext.build()).build(),
                                TransactWriteItem.builder().put(becomesNewest.build()).build()))
                .isEmpty();
    }

    @Override
    public Optional<Published> version(OrgId org, PolicyRef ref) {
        return registry.find(org.value(), versionPath(ref)).map(item -> published(org, item));
    }

    @Override
    public Optional<Published> newest(OrgId org, String name) {
        return registry.find(org.value(), NEWEST + name).map(item -> published(org, item));
    }

    @Override
    public Page<Published> list(OrgId org, int limit, @Nullable String after) {
        var page = registry.under(org.value(), NEWEST, limit, after);
        return new Page<>(
                page.items().stream().map(item -> published(org, item)).toList(),
                Registry.next(page, NEWEST));
    }

    private Published published(OrgId org, Map<String, AttributeValue> item) {
        return new Published(
                new PolicyRef(textOf(item, "name"), (int) longOf(item, "version")),
                document(org, item),
                textOf(item, "type"),
                textOf(item, "digest"),
                instantOf(item, "created"),
                false);
    }

    private static String versionPath(PolicyRef ref) {
        return VERSIONS + ref.name() + "/%09d".formatted(ref.version());
    }

    /// The attributes that a version's item has for its document. Pieces are named by a digest of
    /// their content, so that storing them again changes nothing.
    private Map<String, AttributeValue> store(OrgId org, String source) {
        var zipped = zipped(source);
        if (zipped.length <= Chunks.LARGEST) {
            return Map.of("zip", bytes(zipped));
        }
        var name = Sha256.hex(zipped);
        var pieces = Chunks.of(zipped);
        for (int i = 0; i < pieces.size(); i++) {
            var item = new HashMap<>(Registry.key(org.value(), piecePath(name, i)));
            item.put("zip", bytes(pieces.get(i)));
            registry.put(item);
        }
        return Map.of("pieces", number(pieces.size()), "in", text(name));
    }

    private String document(OrgId org, Map<String, AttributeValue> item) {
        if (item.containsKey("zip")) {
            return unzipped(bytesOf(item, "zip"));
        }
        var name = textOf(item, "in");
        return unzipped(
                Chunks.joined(
                        IntStream.range(0, (int) longOf(item, "pieces"))
                                .mapToObj(i ->
                                        registry.find(org.value(), piecePath(name, i))
                                                .orElseThrow())
                                .map(piece -> bytesOf(piece, "zip"))
                                .toList()));
    }

    private static String piecePath(String name, int piece) {
        return DOCUMENTS + name + "/" + piece;
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String unzipped(byte[] bytes) {
        try (var zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
