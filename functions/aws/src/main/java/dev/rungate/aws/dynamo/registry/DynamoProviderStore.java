package dev.rungate.aws.dynamo.registry;

import static dev.rungate.aws.dynamo.Attributes.*;

import dev.rungate.ids.OrgId;
import dev.rungate.providers.ProviderStore;
import dev.rungate.providers.StoredProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/// One item per provider of an organisation, and one that counts their changes.
public final class DynamoProviderStore implements ProviderStore {
    private static final String PROVIDERS = "provider/";
    private static final String REVISION = "providers";
    private static final int PAGE = 100;

    private final Registry registry;

    public DynamoProviderStore(Registry registry) {
        this.registry = registry;
    }

    @Override
    public List<StoredProvider> all(OrgId org) {
        var found = new ArrayList<StoredProvider>();
        String after = null;
        do {
            var page = registry.under(org.value(), PROVIDERS, PAGE, after);
            page.items().forEach(item -> found.add(provider(item)));
            after = Registry.next(page, PROVIDERS);
        } while (after != null);
        return List.copyOf(found);
    }

    @Override
    public void put(OrgId org, StoredProvider provider) {
        var item = new HashMap<>(Registry.key(org.value(), PROVIDERS + provider.name()));
        item.put("name", text(provider.name()));
        item.put("url", text(provider.baseUrl()));
        item.put("format", text(provider.format()));
        putText(item, "key", provider.sealedKey());
        putText(item, "ending", provider.keyEnding());
        item.put("headers", texts(provider.headers()));
        item.put("models", texts(provider.models()));
        var quirks = new HashMap<String, String>();
        provider.quirks().forEach((name, value) -> quirks.put(name, value.toString()));
        item.put("quirks", texts(quirks));
        var write =
                TransactWriteItem.builder()
                        .put(put -> put.tableName(registry.table()).item(item))
                        .build();
        var count =
                TransactWriteItem.builder()
                        .update(update ->
                                update.tableName(registry.table())
                                        .key(Registry.key(org.value(), REVISION))
                                        .updateExpression("ADD #count :one")
                                        .expressionAttributeNames(Map.of("#count", "count"))
                                        .expressionAttributeValues(Map.of(":one", number(1))))
                        .build();
        registry.write(List.of(write, count));
    }

    @Override
    public long revision(OrgId org) {
        return registry.find(org.value(), REVISION).map(item -> longOf(item, "count")).orElse(0L);
    }

    private static void putText(
            Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, text(value));
        }
    }

    private static StoredProvider provider(Map<String, AttributeValue> item) {
        return new StoredProvider(
                textOf(item, "name"),
                textOf(item, "url"),
                textOf(item, "format"),
                textOrNull(item, "key"),
                textOrNull(item, "ending"),
                textsOf(item, "headers"),
                listOf(item, "models"),
                quirks(item));
    }

    /// Stored before there were any: none.
    private static Map<String, Boolean> quirks(Map<String, AttributeValue> item) {
        var quirks = new HashMap<String, Boolean>();
        if (item.containsKey("quirks")) {
            textsOf(item, "quirks")
                    .forEach((name, value) -> quirks.put(name, Boolean.valueOf(value)));
        }
        return quirks;
    }
}
