package dev.rungate.wire.anthropic;

import dev.rungate.wire.ErrorText;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;

/// Errors in Anthropic's shape, from which its SDKs raise their typed exceptions.
final class AnthropicErrors {
    private AnthropicErrors() {}

    static byte[] body(ErrorText error) {
        var inner = new LinkedHashMap<String, Object>();
        inner.put("type", type(error.status()));
        inner.put("code", error.code());
        inner.put("message", error.message());
        inner.put("context", error.context());
        var outer = new LinkedHashMap<String, Object>();
        outer.put("type", "error");
        outer.put("error", inner);
        outer.put("request_id", error.requestId());
        return Json.bytes(outer);
    }

    static byte[] event(ErrorText error) {
        return SseText.event("error", new String(body(error), StandardCharsets.UTF_8));
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
