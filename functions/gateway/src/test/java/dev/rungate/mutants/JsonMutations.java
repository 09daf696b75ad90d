package dev.rungate.mutants;

import dev.rungate.chat.WireFormat;
import dev.rungate.mutants.Members.Member;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What can be done to one JSON text so that some lenient client still reads it.
final class JsonMutations {
    /// The members that calls are made of.
    private static final List<String> OURS =
            List.of(
                    "choices",
                    "index",
                    "delta",
                    "message",
                    "tool_calls",
                    "function",
                    "name",
                    "arguments",
                    "type",
                    "id",
                    "content",
                    "content_block",
                    "input",
                    "partial_json",
                    "finish_reason",
                    "stop_reason");

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "1",
                    "-1",
                    "0.0",
                    "-0",
                    "1e0",
                    "\"0\"",
                    "\"\"",
                    "{}",
                    "[]",
                    "NaN",
                    "Infinity",
                    "-Infinity",
                    "1e999999999999",
                    "123456789012345678901234567890",
                    "\"read_file\"",
                    "\"wipe_disk\"",
                    "\"tool_use\"",
                    "\"text\"",
                    "\"custom\"",
                    "{\"amount\":1000}",
                    "\"{\\\"amount\\\":1000}\"");

    /// Characters that readers drop, fold, or take for something else.
    private static final List<String> CHARACTERS =
            List.of(
                    "\u0001",
                    "\u000b",
                    "\f",
                    "\u001c",
                    "\u0085",
                    "\u00a0",
                    "\u2028",
                    "\u200b",
                    "\ufeff",
                    "\ud800",
                    "\\ud800",
                    "\\u0000",
                    "\\/",
                    "\n",
                    "\r",
                    "" + RawText.raw(0xff),
                    "" + RawText.raw(0xc0) + RawText.raw(0x80),
                    "" + RawText.raw(0xe2) + RawText.raw(0x80));

    private static final List<String> BEFORE =
            List.of(
                    "\ufeff", " ", "\n", "\f", "\u000b", "\u00a0", "\u001c", "x", "{}", "[]",
                    "//\n", "0");
    private static final List<String> BEHIND =
            List.of(",", "}", "]", " x", "{}", "\n", "\u0000", "\f", "\u00a0", "null", ";", "//");

    private final Random random;
    private final WireFormat format;

    JsonMutations(Random random, WireFormat format) {
        this.random = random;
        this.format = format;
    }

    String mutated(String json, List<String> changes) {
        var members = Members.of(json);
        var ours = members.stream().filter(member -> OURS.contains(member.key())).toList();
        if (members.isEmpty() || random.nextInt(8) == 0) {
            return around(json, changes);
        }
        var member = any(ours.isEmpty() || random.nextInt(6) == 0 ? members : ours);
        changes.add("near \"" + member.key() + "\"");
        return switch (random.nextInt(8)) {
            case 0, 1 -> twice(json, member, changes);
            case 2 -> renamed(json, member, changes);
            case 3 -> valued(json, member, changes);
            case 4 -> inserted(json, member, changes);
            case 5, 6 -> withCall(json, members, changes);
            default -> without(json, member, changes);
        };
    }

    private String around(String json, List<String> changes) {
        int what = random.nextInt(7);
        changes.add("around " + what);
        return switch (what) {
            case 0, 1 -> any(BEFORE) + json;
            case 2, 3 -> json + any(BEHIND);
            case 4 -> "[" + json + "]";
            case 5 -> json + any(List.of("", "\n", ",")) + document();
            default -> document() + any(List.of("", "\n", ",")) + json;
        };
    }

    private String twice(String json, Member member, List<String> changes) {
        changes.add("twice");
        var value =
                random.nextBoolean()
                        ? any(VALUES)
                        : json.substring(member.valueFrom(), member.to());
        var key = random.nextInt(4) == 0 ? spelled(member.key()) : member.key();
        var other = "\"" + key + "\":" + value;
        return random.nextBoolean()
                ? insert(json, member.from(), other + ",")
                : insert(json, member.to(), "," + other);
    }

    private String renamed(String json, Member member, List<String> changes) {
        changes.add("renamed");
        return replace(json, member.from(), member.keyEnd(), "\"" + spelled(member.key()) + "\"");
    }

    private String spelled(String key) {
        if (key.isEmpty()) {
            return key;
        }
        int at = random.nextInt(key.length());
        return switch (random.nextInt(6)) {
            case 0 -> key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
            case 1 -> key.toUpperCase(Locale.ROOT);
            case 2 -> replace(key, at, at + 1, "\\u00%02x".formatted((int) key.charAt(at)));
            case 3 -> key.replace('s', '\u017f').replace('k', '\u212a');
            case 4 -> insert(key, at, any(CHARACTERS));
            default -> key + " ";
        };
    }

    private String valued(String json, Member member, List<String> changes) {
        changes.add("valued");
        var value = json.substring(member.valueFrom(), member.to());
        var other =
                switch (random.nextInt(6)) {
                    case 0 -> "[" + value + "]";
                    case 1 -> "{\"0\":" + value + "}";
                    case 2 -> Seeds.quoted(value);
                    case 3 -> "[".repeat(50) + value + "]".repeat(50);
                    default -> any(VALUES);
                };
        return replace(json, member.valueFrom(), member.to(), other);
    }

    /// A character somewhere in the value, if it is a text; else around it.
    private String inserted(String json, Member member, List<String> changes) {
        changes.add("inserted");
        int from = member.valueFrom() + (json.charAt(member.valueFrom()) == '"' ? 1 : 0);
        int at = from + random.nextInt(Math.max(1, Math.min(12, member.to() - from)));
        return insert(json, at, any(CHARACTERS));
    }

    private String without(String json, Member member, List<String> changes) {
        changes.add("without");
        int to =
                member.to() < json.length() && json.charAt(member.to()) == ','
                        ? member.to() + 1
                        : member.to();
        int from =
                to == member.to() && json.charAt(member.from() - 1) == ','
                        ? member.from() - 1
                        : member.from();
        return replace(json, from, to, "");
    }

    /// A denied call, or what could be part of one, where none belongs.
    private String withCall(String json, List<Member> members, List<String> changes) {
        var objects = members.stream().filter(member -> member.isObject(json)).toList();
        var what = stray();
        changes.add("stray " + what);
        int at =
                objects.isEmpty() || random.nextInt(4) == 0
                        ? json.indexOf('{')
                        : any(objects).valueFrom();
        boolean isEmpty = json.substring(at + 1).stripLeading().startsWith("}");
        return insert(json, at + 1, isEmpty ? what : what + ",");
    }

    private String stray() {
        var chat =
                Seeds.chatCall(
                        "wipe_disk",
                        "{}",
                        "call_x",
                        any(List.of("", "\"index\":0,", "\"index\":1,")));
        var block = Seeds.block("wipe_disk", "{}");
        return any(
                List.of(
                        "\"tool_calls\":[" + chat + "]",
                        "\"tool_calls\":" + chat,
                        "\"tool_calls\":{\"0\":" + chat + "}",
                        "\"function_call\":{\"name\":\"wipe_disk\",\"arguments\":\"{}\"}",
                        "\"delta\":{\"tool_calls\":[" + chat + "]}",
                        "\"message\":{\"tool_calls\":[" + chat + "]}",
                        "\"message\":{\"content\":[" + block + "]}",
                        "\"choices\":[{\"index\":1,\"message\":{\"tool_calls\":[" + chat + "]}}]",
                        "\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[" + chat + "]}}]",
                        "\"content\":[" + block + "]",
                        "\"content_block\":" + block,
                        "\"custom\":{\"name\":\"wipe_disk\",\"input\":\"x\"}",
                        "\"function\":{\"name\":\"wipe_disk\",\"arguments\":\"{}\"}",
                        "\"name\":\"wipe_disk\"",
                        "\"type\":\"tool_use\"",
                        "\"type\":\"content_block_start\"",
                        "\"partial_json\":\"{\\\"amount\\\":1000}\"",
                        "\"input\":{\"amount\":1000}",
                        "\"arguments\":\"{\\\"amount\\\":1000}\"",
                        "\"error\":{\"message\":\"x\"}",
                        "\"error\":\"x\"",
                        "\"error\":{}",
                        "\"error\":false"));
    }

    /// A whole answer, or event, with a denied call.
    String document() {
        var chat = Seeds.chatCall("wipe_disk", "{}", "call_x", "\"index\":0,");
        var member = random.nextBoolean() ? "message" : "delta";
        return format == WireFormat.OPENAI_CHAT
                ? "{\"choices\":[{\"index\":0,\"" + member + "\":{\"tool_calls\":[" + chat + "]}}]}"
                : random.nextBoolean()
                        ? "{\"type\":\"message\",\"content\":["
                                + Seeds.block("wipe_disk", "{}")
                                + "]}"
                        : "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                                + Seeds.block("wipe_disk", "{}")
                                + "}";
    }

    static String insert(String text, int at, String what) {
        return replace(text, at, at, what);
    }

    static String replace(String text, int from, int to, String by) {
        return text.substring(0, from) + by + text.substring(to);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
