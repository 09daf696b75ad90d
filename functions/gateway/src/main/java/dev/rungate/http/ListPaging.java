package dev.rungate.http;

import dev.rungate.chat.MalformedRequest;
import dev.rungate.http.server.Exchange;
import dev.rungate.runs.Page;
import dev.rungate.wire.json.Json;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How every list is asked for and answered: {@code ?limit=&after=}, {@code {"data":[…],"next":…}}.
public final class ListPaging {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private ListPaging() {}

    public static int limit(Exchange exchange) {
        var text = exchange.parameter("limit");
        if (text.isEmpty()) {
            return USUAL;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new MalformedRequest("limit", "must be a whole number from 1 to " + MOST);
    }

    /// The {@code next} of the page before, or null for the beginning.
    public static @Nullable String after(Exchange exchange) {
        var text = exchange.parameter("after");
        return text.isEmpty() ? null : text;
    }

    public static <T> ObjectNode json(Page<T> page, Function<T, ? extends JsonNode> each) {
        var list = Json.object();
        var data = list.putArray("data");
        page.data().forEach(item -> data.add(each.apply(item)));
        return list.put("next", page.next());
    }
}
