package dev.rungate.chat;

import java.util.regex.Pattern;

/// A tool that the provider runs by itself, before anybody sees the call. {@code name} is what
/// rules call it; {@code kind} is its type without a date, and equals the name where the request
/// gives none.
public record ProviderTool(String name, String kind) {
    private static final Pattern DATE =
            Pattern.compile("[_-](20\\d{6}|20\\d{2}[_-]\\d{2}[_-]\\d{2})$");

    /// A tool by its type alone: {@code web_search_20250305} is {@code web_search}.
    public static ProviderTool ofType(String type) {
        var kind = DATE.matcher(type).replaceFirst("");
        return new ProviderTool(kind, kind);
    }

    /// A tool that has a name of its own.
    public static ProviderTool named(String name, String type) {
        return new ProviderTool(name, ofType(type).kind());
    }

    /// A server of the Model Context Protocol that the provider calls.
    public static ProviderTool mcp(String label) {
        return new ProviderTool("mcp:" + label, "mcp");
    }
}
