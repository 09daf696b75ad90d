package dev.rungate.local.states;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Lists, a page at a time; the token of the next page is where it begins.
final class Paging {
    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private Paging() {}

    static ObjectNode of(Request request, String field, List<ObjectNode> all) {
        int from = Math.min(start(request), all.size());
        int asked = request.whole("maxResults", 0, MOST, USUAL);
        int to = Math.min(all.size(), from + (asked == 0 ? USUAL : asked));
        var answer = StatesJson.object();
        answer.putArray(field).addAll(all.subList(from, to));
        return to < all.size() ? answer.put("nextToken", Integer.toString(to)) : answer;
    }

    private static int start(Request request) {
        var token = request.textOrNull("nextToken");
        if (token == null) {
            return 0;
        }
        if (!token.matches("\\d{1,8}")) {
            throw new Refused("InvalidToken", "Invalid Token");
        }
        return Integer.parseInt(token);
    }
}
