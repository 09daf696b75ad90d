package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.ShownText;
import dev.rungate.approvals.Voter;
import dev.rungate.runs.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// The gates that wait, one row each.
final class GateList {
    private static final List<String> HEADS =
            List.of("Call", "Agent", "Rule", "Run", "Spent so far", "Expires");

    private GateList() {}

    static void write(
            Html html,
            String root,
            Page<Gate> gates,
            Voter reader,
            Function<Gate, String> agents,
            Instant now) {
        if (gates.data().isEmpty()) {
            html.line("p", "Nothing waits.", "role", "status");
        } else {
            table(html, root, gates.data(), reader, agents, now);
        }
        var next = gates.next();
        if (next != null) {
            var query = "?after=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            html.open("p").line("a", "More", "rel", "next", "href", root + query);
            html.close("p");
        }
    }

    private static void table(
            Html html,
            String root,
            List<Gate> gates,
            Voter reader,
            Function<Gate, String> agents,
            Instant now) {
        html.open("table").line("caption", "Calls that wait, the first to expire first");
        html.open("thead").open("tr");
        HEADS.forEach(head -> html.line("th", head, "scope", "col"));
        html.close("tr").close("thead").open("tbody");
        gates.forEach(gate -> row(html, root, gate, reader, agents.apply(gate), now));
        html.close("tbody").close("table");
    }

    private static void row(
            Html html, String root, Gate gate, Voter reader, String agent, Instant now) {
        html.open("tr").open("th", "scope", "row");
        html.line("a", calls(gate), "href", root + "/" + gate.id());
        if (gate.approvedBy(reader)) {
            html.text(" You have approved this.");
        }
        html.close("th");
        html.line("td", agent, "data-head", "Agent", "title", gate.agent().value());
        cell(html, "Rule", gate.firstRuleId() + ", of " + gate.policy());
        cell(html, "Run", gate.run().run().value());
        cell(html, "Spent so far", "$" + gate.runSpent());
        cell(html, "Expires", Times.text(gate.expiresAt(), now));
        html.close("tr");
    }

    /// On a narrow screen the head of its column stands before the cell.
    private static void cell(Html html, String head, String text) {
        html.line("td", text, "data-head", head);
    }

    static String calls(Gate gate) {
        int more = gate.actions().size() - 1;
        var first = ShownText.name(gate.firstAskedAction().tool());
        return more == 0 ? first : first + " and " + more + " more";
    }
}
