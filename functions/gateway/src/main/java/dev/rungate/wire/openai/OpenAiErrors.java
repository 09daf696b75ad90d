package dev.rungate.wire.openai;

import dev.rungate.wire.ErrorText;
import dev.rungate.wire.json.Json;
import dev.rungate.wire.sse.SseText;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Errors in OpenAI's shape, from which its SDKs raise their typed exceptions.
final class OpenAiErrors {
    private OpenAiErrors() {}

    static byte[] body(ErrorText error) {
        var inner = new LinkedHashMap<String, Object>();
        inner.put("message", error.message());
        inner.put("type", type(error.status()));
        inner.put("param", null);
        inner.put("code", error.code());
        inner.put("context", error.context());
        return Json.bytes(Map.of("error", inner));
    }

    static byte[] event(ErrorText error) {
        return SseText.data(new String(body(error), StandardCharsets.UTF_8));
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
