package dev.rungate.http.pages;

import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Voter;
import dev.rungate.http.pages.Sessions.Session;
import dev.rungate.runs.Page;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every page there is, in the same frame.
final class Pages {
    /// Who is logged in, and under which name.
    public record Reader(Session session, Voter voter) {}

    /// A link in a mail, and to whom it was sent.
    public record Link(String address, String holder, String signature) {}

    private final Style style = Style.ours();
    private final Clock clock;
    private final String root;
    private final Function<Gate, String> agentNames;

    /// {@code root} is the path under which browsers find the first of them.
    public Pages(Clock clock, String root, Function<Gate, String> agentNames) {
        this.clock = clock;
        this.root = root;
        this.agentNames = agentNames;
    }

    /// Where browsers find the first page.
    public String root() {
        return root;
    }

    /// The content security policy: a browser may do nothing that is not on the page.
    public String policy() {
        return style.policy();
    }

    /// {@code next} is the gate to go on to; {@code notice} says what went wrong.
    public byte[] login(@Nullable String notice, @Nullable String next) {
        var html = begin("Log in", null);
        notice(html, notice);
        html.open("form", "method", "post", "action", root + "/login", "autocomplete", "off");
        html.line("label", "Token", "for", "token");
        html.open(
                "input",
                "id",
                "token",
                "name",
                "token",
                "type",
                "password",
                "required",
                "",
                "maxlength",
                "512",
                "autofocus",
                "");
        if (next != null) {
            html.hidden("next", next);
        }
        html.line("button", "Log in", "type", "submit").close("form");
        return end(html);
    }

    public byte[] waiting(Reader reader, Page<Gate> gates) {
        var html = begin("What waits for you", reader);
        GateList.write(html, root, gates, reader.voter(), agentNames, clock.instant());
        return end(html);
    }

    public byte[] gate(Reader reader, Gate gate, FormInput answered) {
        var html = begin(deed(gate), reader);
        notice(html, answered);
        if (gate.pending() && gate.approvedBy(reader.voter())) {
            html.line("p", "You have approved this. It waits for others.", "role", "status");
        }
        GateDetails.write(html, gate, agentNames.apply(gate), clock.instant());
        if (gate.pending()) {
            GateForm.write(html, root, gate, reader.session(), answered);
        }
        back(html);
        return end(html);
    }

    /// The page of a link in a mail; {@code open} says whether it can still decide.
    public byte[] linked(Gate gate, Link link, boolean open, FormInput answered) {
        var html = begin(deed(gate), null);
        notice(html, answered);
        html.line("p", "This link was sent to " + link.address() + ".");
        GateDetails.write(html, gate, agentNames.apply(gate), clock.instant());
        if (open) {
            var proof = Map.of("p", link.holder(), "s", link.signature());
            GateForm.write(html, gate, root + "/mail/" + gate.id(), proof, answered);
        }
        return end(html);
    }

    /// A sentence, and nothing to do but to go back.
    public byte[] sentencePage(String title, String sentence) {
        var html = begin(title, null);
        html.line("p", sentence, "role", "status");
        back(html);
        return end(html);
    }

    private Html begin(String title, @Nullable Reader reader) {
        var html = new Html().open("html", "lang", "en").open("head");
        html.open("meta", "charset", "utf-8");
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.open("meta", "name", "robots", "content", "noindex");
        html.line("title", title + " - Rungate").style(style).close("head").open("body");
        html.open("header").line("a", "Rungate approvals", "href", root);
        if (reader != null) {
            logout(html, reader);
        }
        return html.close("header").open("main", "id", "main").line("h1", title);
    }

    private void logout(Html html, Reader reader) {
        html.open("form", "method", "post", "action", root + "/logout");
        html.hidden("csrf", reader.session().sign("logout"));
        html.text(reader.voter().name() + " ")
                .line("button", "Log out", "type", "submit")
                .close("form");
    }

    /// What is to be decided, or what was.
    private String deed(Gate gate) {
        var calls = GateList.calls(gate);
        return gate.pending()
                ? agentNames.apply(gate) + " wants to run " + calls
                : calls + ": " + gate.state().word();
    }

    private static void notice(Html html, FormInput answered) {
        var done = answered.notice();
        if (done != null && answered.good()) {
            html.line("p", done, "class", "done", "role", "alert");
        } else {
            notice(html, done);
        }
    }

    private static void notice(Html html, @Nullable String notice) {
        if (notice != null) {
            html.line("p", notice, "class", "notice", "role", "alert");
        }
    }

    private void back(Html html) {
        html.open("p").line("a", "Everything that waits", "href", root).close("p");
    }

    private static byte[] end(Html html) {
        return html.close("main").close("body").close("html").bytes();
    }
}
