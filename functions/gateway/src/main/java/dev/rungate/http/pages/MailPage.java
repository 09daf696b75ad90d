package dev.rungate.http.pages;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.GateState;
import dev.rungate.approvals.Voter;
import dev.rungate.channels.email.MailLinks;
import dev.rungate.http.gates.GateIds;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.OrgId;
import dev.rungate.refusals.CallRefused;
import dev.rungate.tenants.Members;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The page that the link in a mail leads to: opening it shows the gate, and only sending the form
/// decides, because mail scanners open links too.
public final class MailPage implements Routes {
    private final Approvals approvals;
    private final MailLinks links;
    private final Members members;
    private final OrgId org;
    private final Pages pages;
    private final Clock clock;

    public MailPage(
            Approvals approvals,
            MailLinks links,
            Members members,
            OrgId org,
            @Nullable String publicUrl,
            Function<Gate, String> agentNames,
            Clock clock) {
        this.approvals = approvals;
        this.links = links;
        this.members = members;
        this.org = org;
        this.pages = new Pages(clock, PageAnswer.root(publicUrl), agentNames);
        this.clock = clock;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/approvals/mail/{gate}", this::show)
                .post("/approvals/mail/{gate}", this::decide);
    }

    /// The gate that a link opens, and for whom.
    private record Opened(Gate gate, Pages.Link link) {}

    void show(Exchange exchange) {
        var p = exchange.parameter("p");
        var s = exchange.parameter("s");
        opened(exchange, p, s).ifPresent(opened -> show(200, opened, notice(opened), exchange));
    }

    void decide(Exchange exchange) {
        try {
            var form = Form.of(exchange.body(Form.LARGEST));
            opened(exchange, form.get("p"), form.get("s"))
                    .ifPresent(opened -> decide(opened, form, exchange));
        } catch (IllegalArgumentException | CallRefused noForm) {
            sendSentence(400, "Not a form", "This is not what the form sends.", exchange);
        }
    }

    private void decide(Opened opened, Form form, Exchange exchange) {
        var gate = opened.gate();
        var address = opened.link().address();
        if (used(opened)) {
            again(opened, form.get("decision"), exchange);
        } else if (!form.get("seen").equals(gate.digest())) {
            show(
                    409,
                    opened,
                    FormInput.withProblem("What waits has changed. Look at it again."),
                    exchange);
        } else {
            switch (PageVote.read(gate, voter(gate, address), form)) {
                case PageVote.Bad(var answered) -> show(400, opened, answered, exchange);
                case PageVote.Good(var vote) ->
                        sendResult(opened, approvals.decide(gate, vote), exchange);
            }
        }
    }

    /// The same answer again is no mistake; another one changes nothing.
    private void again(Opened opened, String decision, Exchange exchange) {
        var same =
                switch (opened.gate().state()) {
                    case APPROVED -> decision.equals("approve");
                    case REJECTED -> decision.equals("reject");
                    case PENDING, EXPIRED -> false;
                };
        var notice = notice(opened);
        show(
                same ? 200 : 409,
                opened,
                same ? notice : FormInput.withProblem(notice.notice() + " Nothing was changed."),
                exchange);
    }

    /// The member whose mailbox it is, or just that mailbox.
    private Voter voter(Gate gate, String address) {
        return members.byEmail(gate.run().org(), address)
                .map(member -> Voter.of(member, "email", "link"))
                .orElseGet(() -> Voter.mailbox(address));
    }

    private void sendResult(Opened opened, VoteResult verdict, Exchange exchange) {
        switch (verdict) {
            case VoteResult.Decided(var now) -> done(now, opened, PageWords.decided(now), exchange);
            case VoteResult.Counted(var now) -> done(now, opened, PageWords.counted(now), exchange);
            case VoteResult.TooLate(var now) ->
                    after(409, now, opened, PageWords.tooLate(now), exchange);
            case VoteResult.NotAllowed(var now, _, var why) ->
                    after(403, now, opened, PageWords.notAllowed(why), exchange);
            case VoteResult.BadEdit(var field, var problem) ->
                    show(400, opened, FormInput.withProblem(field + " " + problem), exchange);
        }
    }

    private void done(Gate now, Opened opened, String sentence, Exchange exchange) {
        show(200, new Opened(now, opened.link()), FormInput.done(sentence), exchange);
    }

    private void after(int status, Gate now, Opened opened, String sentence, Exchange exchange) {
        show(status, new Opened(now, opened.link()), FormInput.withProblem(sentence), exchange);
    }

    private FormInput notice(Opened opened) {
        var gate = opened.gate();
        if (gate.pending()) {
            return used(opened)
                    ? FormInput.done("You have answered already. The link works once.")
                    : FormInput.NOTHING;
        }
        var sentence = "This is decided: the call is " + gate.state().word() + ".";
        return gate.state() == GateState.EXPIRED
                ? FormInput.withProblem(sentence)
                : FormInput.done(sentence);
    }

    private boolean used(Opened opened) {
        var gate = opened.gate();
        return !gate.pending() || gate.approvedBy(voter(gate, opened.link().address()));
    }

    private void show(int status, Opened opened, FormInput answered, Exchange exchange) {
        var page = pages.linked(opened.gate(), opened.link(), !used(opened), answered);
        PageAnswer.send(status, page, pages, exchange);
    }

    private Optional<Opened> opened(Exchange exchange, String p, String s) {
        var id = GateIds.read(exchange.variable("gate"));
        var holder = id.flatMap(gate -> links.read(gate, p, s));
        if (holder.isEmpty()) {
            sendSentence(
                    403, "Not a link of ours", "This link is not whole, or was changed.", exchange);
            return Optional.empty();
        }
        if (members.isRemovedMailbox(org, holder.get().address())) {
            sendSentence(
                    403,
                    "This link is over",
                    "The member it was sent to has been removed; it opens nothing any more.",
                    exchange);
            return Optional.empty();
        }
        var gate = id.flatMap(known -> approvals.find(org, known));
        boolean over = !clock.instant().isBefore(holder.get().expiresAt());
        if (gate.isEmpty() || (over && gate.get().pending())) {
            sendSentence(
                    410,
                    "This link is over",
                    "The gate has expired; nothing can be decided.",
                    exchange);
            return Optional.empty();
        }
        var link = new Pages.Link(holder.get().address(), p, s);
        return Optional.of(new Opened(gate.get(), link));
    }

    private void sendSentence(int status, String title, String sentence, Exchange exchange) {
        PageAnswer.send(status, pages.sentencePage(title, sentence), pages, exchange);
    }
}
