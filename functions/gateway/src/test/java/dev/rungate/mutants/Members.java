package dev.rungate.mutants;

import java.util.ArrayList;
import java.util.List;

/// Where the members of the objects in a JSON text stand.
final class Members {
    /// From the key's first quote to the end of its value.
    record Member(String key, int from, int keyEnd, int valueFrom, int to) {
        boolean isObject(String text) {
            return text.charAt(valueFrom) == '{';
        }
    }

    private final String text;
    private final List<Member> found = new ArrayList<>();
    private int at;

    private Members(String text) {
        this.text = text;
    }

    /// All of them, as far as the text can be read.
    static List<Member> of(String text) {
        var members = new Members(text);
        try {
            members.value();
        } catch (StringIndexOutOfBoundsException broken) {
            // what was found before stands
        }
        return members.found;
    }

    private void value() {
        space();
        switch (text.charAt(at)) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            default -> word();
        }
    }

    private void word() {
        int from = at;
        while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == from) {
            throw new StringIndexOutOfBoundsException("no value");
        }
    }

    private void object() {
        at++;
        for (space(); text.charAt(at) == '"'; space()) {
            int from = at;
            string();
            int keyEnd = at;
            space();
            at++;
            space();
            int valueFrom = at;
            value();
            found.add(
                    new Member(text.substring(from + 1, keyEnd - 1), from, keyEnd, valueFrom, at));
            comma();
        }
        at++;
    }

    private void list() {
        at++;
        for (space(); text.charAt(at) != ']'; space()) {
            value();
            comma();
        }
        at++;
    }

    private void comma() {
        space();
        at += text.charAt(at) == ',' ? 1 : 0;
    }

    private void string() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
