package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.runs.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// The gates that wait, one row each.
final class GateList {
    private static final List<String> HEADS =
            List.of("Call", "Rule", "Policy", "Run", "Agent", "Spent so far", "Opened", "Expires");

    private GateList() {}

    static void write(Html html, String root, Page<Gate> gates, Instant now) {
        if (gates.data().isEmpty()) {
            html.line("p", "Nothing waits.", "role", "status");
        } else {
            table(html, root, gates.data(), now);
        }
        var next = gates.next();
        if (next != null) {
            var query = "?after=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            html.open("p").line("a", "More", "rel", "next", "href", root + query);
            html.close("p");
        }
    }

    private static void table(Html html, String root, List<Gate> gates, Instant now) {
        html.open("table").line("caption", "Calls that wait, the first to expire first");
        html.open("thead").open("tr");
        HEADS.forEach(head -> html.line("th", head, "scope", "col"));
        html.close("tr").close("thead").open("tbody");
        gates.forEach(gate -> row(html, root, gate, now));
        html.close("tbody").close("table");
    }

    private static void row(Html html, String root, Gate gate, Instant now) {
        html.open("tr").open("th", "scope", "row");
        html.line("a", call(gate), "href", root + "/" + gate.id()).close("th");
        html.line("td", gate.rule());
        html.line("td", gate.policy().toString());
        html.line("td", gate.run().run().value());
        html.line("td", gate.agent().value());
        html.line("td", "$" + gate.spent());
        html.line("td", Times.text(gate.createdAt(), now));
        html.line("td", Times.text(gate.expiresAt(), now));
        html.close("tr");
    }

    private static String call(Gate gate) {
        int more = gate.actions().size() - 1;
        return more == 0 ? gate.first().tool() : gate.first().tool() + " and " + more + " more";
    }
}
