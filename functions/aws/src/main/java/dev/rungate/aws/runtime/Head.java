package dev.rungate.aws.runtime;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The beginning of an HTTP message: its first line and its header.
record Head(String firstLine, List<Field> fields) {
    private static final int LONGEST_LINE = 65_536;
    private static final int MOST_FIELDS = 1_000;

    Head {
        fields = List.copyOf(fields);
    }

    static Head read(InputStream wire) throws IOException {
        return new Head(line(wire), fields(wire));
    }

    static List<Field> fields(InputStream wire) throws IOException {
        var fields = new ArrayList<Field>();
        for (var line = line(wire); !line.isEmpty(); line = line(wire)) {
            if (fields.size() == MOST_FIELDS) {
                throw new ProtocolException("a message has too many headers");
            }
            fields.add(field(line));
        }
        return fields;
    }

    static String line(InputStream wire) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = wire.read(); next != '\n'; next = wire.read()) {
            if (next < 0) {
                throw new EOFException("a message ended in its header");
            }
            if (line.size() == LONGEST_LINE) {
                throw new ProtocolException("a message has a header line that is too long");
            }
            line.write(next);
        }
        var text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    Optional<String> first(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
    }

    /// Of an answer.
    int status() throws ProtocolException {
        if (!firstLine.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new ProtocolException("an answer does not begin with a status");
        }
        return Integer.parseInt(firstLine.substring(9, 12));
    }

    private static Field field(String line) throws ProtocolException {
        int colon = line.indexOf(':');
        try {
            return new Field(
                    line.substring(0, Math.max(colon, 0)), line.substring(colon + 1).strip());
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException(malformed.getMessage());
        }
    }
}
