package dev.rungate.aws.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes the event that API Gateway's REST API makes of a request.
public final class RestEvents {
    private final Map<String, Object> event = new LinkedHashMap<>();
    private final Map<String, Object> context = new LinkedHashMap<>();
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final Map<String, List<String>> query = new LinkedHashMap<>();

    private RestEvents(String method, String path) {
        var proxy = path.replaceFirst("^/", "");
        event.put("resource", proxy.isEmpty() ? "/" : "/{proxy+}");
        event.put("path", path);
        event.put("httpMethod", method);
        event.put(
                "pathParameters",
                proxy.isEmpty() ? null : Map.of("proxy", RequestTarget.decoded(proxy)));
        event.put("stageVariables", null);
        event.put("requestContext", context);
        event.put("body", null);
        event.put("isBase64Encoded", false);
        context.put("resourcePath", event.get("resource"));
        context.put("httpMethod", method);
        context.put("protocol", "HTTP/1.1");
        context.put("requestId", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
        context.put("apiId", "abc");
        context.put("identity", Map.of("sourceIp", "203.0.113.9", "userAgent", "test"));
        at("prod", "");
    }

    public static RestEvents of(String method, String path) {
        return new RestEvents(method, path);
    }

    /// On a custom domain with a base path, or, where that is empty, on the API's own host.
    public RestEvents at(String stage, String basePath) {
        context.put("stage", stage);
        var path = String.valueOf(event.get("path"));
        context.put("path", basePath.isEmpty() ? "/" + stage + path : basePath + path);
        event.put("path", basePath + path);
        return this;
    }

    public RestEvents header(String name, String value) {
        headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    public RestEvents query(String name, String value) {
        query.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        return this;
    }

    public RestEvents text(byte[] body) {
        event.put("body", new String(body, StandardCharsets.UTF_8));
        return this;
    }

    public RestEvents binary(byte[] body) {
        event.put("body", Base64.getEncoder().encodeToString(body));
        event.put("isBase64Encoded", true);
        return this;
    }

    /// Any other field, for events that are broken.
    public RestEvents with(String field, Object value) {
        event.put(field, value);
        return this;
    }

    public byte[] bytes() {
        var whole = new LinkedHashMap<String, Object>(event);
        putBoth(whole, "headers", "multiValueHeaders", headers);
        putBoth(whole, "queryStringParameters", "multiValueQueryStringParameters", query);
        return JsonMapper.shared().writeValueAsBytes(whole);
    }

    private static void putBoth(
            Map<String, Object> whole, String last, String every, Map<String, List<String>> all) {
        if (!whole.containsKey(last)) {
            whole.put(last, all.isEmpty() ? null : last(all));
        }
        if (!whole.containsKey(every)) {
            whole.put(every, all.isEmpty() ? null : all);
        }
    }

    private static Map<String, String> last(Map<String, List<String>> every) {
        var last = new LinkedHashMap<String, String>();
        every.forEach((name, values) -> last.put(name, values.getLast()));
        return last;
    }
}
