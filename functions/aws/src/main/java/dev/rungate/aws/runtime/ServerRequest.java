package dev.rungate.aws.runtime;

import java.util.List;

/// A request as it goes to the server on loopback.
record ServerRequest(String method, String target, List<Field> fields, byte[] body) {
    ServerRequest {
        if (!Field.TOKEN.matcher(method).matches()) {
            throw new IllegalArgumentException("a method is one word");
        }
        if (!target.matches("/[!-~]*")) {
            throw new IllegalArgumentException("a target begins with a slash and holds no spaces");
        }
        fields = List.copyOf(fields);
    }

    String firstLine() {
        return method + " " + target + " HTTP/1.1";
    }

    @Override
    public String toString() {
        return "a request";
    }
}
