package dev.rungate.http.pages;

import dev.rungate.approvals.Approvals;
import dev.rungate.approvals.Approvals.VoteResult;
import dev.rungate.approvals.Gate;
import dev.rungate.approvals.Vote;
import dev.rungate.http.ListPaging;
import dev.rungate.http.gates.GateIds;
import dev.rungate.http.pages.PageAccess.Entrant;
import dev.rungate.http.pages.Sessions.Session;
import dev.rungate.http.server.Exchange;
import dev.rungate.http.server.RouteTable;
import dev.rungate.http.server.Routes;
import dev.rungate.ids.GateId;
import dev.rungate.refusals.CallRefused;
import dev.rungate.refusals.Refusal;
import dev.rungate.tenants.TokenText;
import dev.rungate.tenants.Vault;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The page for people who decide: what waits, what it would do, and two buttons. It works in any
/// browser, with a keyboard, without scripts.
public final class ApprovalsPage implements Routes {
    private static final int MOST_ENDED = 10_000;
    private static final int LONGEST_TOKEN = 512;
    private static final int A_PAGE = 100;
    private static final HeaderName FETCH_SITE = HeaderNames.create("sec-fetch-site");
    private static final String OVER = "Your session is over. Log in again.";

    private final Approvals approvals;
    private final PageAccess access;
    private final Sessions sessions;
    private final SessionCookie cookies;
    private final LogInAttempts attempts;
    private final Pages pages;

    private ApprovalsPage(
            Approvals approvals,
            PageAccess access,
            Sessions sessions,
            SessionCookie cookies,
            LogInAttempts attempts,
            Pages pages) {
        this.approvals = approvals;
        this.access = access;
        this.sessions = sessions;
        this.cookies = cookies;
        this.attempts = attempts;
        this.pages = pages;
    }

    @Override
    public void addTo(RouteTable table) {
        table.get("/approvals", this::list)
                .post("/approvals/login", this::login)
                .post("/approvals/logout", this::logout)
                .get("/approvals/{gate}", this::one)
                .post("/approvals/{gate}", this::decide);
    }

    public static ApprovalsPage of(
            Approvals approvals,
            PageAccess access,
            @Nullable String publicUrl,
            Vault vault,
            Function<Gate, String> agentNames,
            Clock clock) {
        var sessions = new Sessions(vault, clock, MOST_ENDED);
        return new ApprovalsPage(
                approvals,
                access,
                sessions,
                new SessionCookie(sessions, publicUrl, PageAnswer.root(publicUrl)),
                new LogInAttempts(clock),
                new Pages(clock, PageAnswer.root(publicUrl), agentNames));
    }

    /// Somebody who is logged in.
    private record Inside(Session session, Entrant entrant) {
        Pages.Reader reader() {
            return new Pages.Reader(session, entrant.voter());
        }
    }

    void list(Exchange exchange) {
        var inside = inside(exchange);
        if (inside.isEmpty()) {
            askToLogIn(exchange, 200, null);
            return;
        }
        var org = inside.get().entrant().org();
        var waiting = approvals.pending(org, A_PAGE, ListPaging.after(exchange));
        send(200, pages.waiting(inside.get().reader(), waiting), exchange);
    }

    void one(Exchange exchange) {
        var inside = inside(exchange);
        if (inside.isEmpty()) {
            askToLogIn(exchange, 200, id(exchange).orElse(null));
            return;
        }
        var gate = gate(inside.get(), exchange);
        if (gate.isEmpty()) {
            unknown(exchange);
            return;
        }
        show(200, inside.get(), gate.get(), FormInput.NOTHING, exchange);
    }

    void login(Exchange exchange) {
        var form = form(exchange);
        if (form.isEmpty()) {
            return;
        }
        var next = GateIds.read(form.get().get("next")).orElse(null);
        if (!attempts.another()) {
            exchange.header(HeaderNames.RETRY_AFTER, "1");
            login(429, "Too many people try to log in. Try again in a second.", next, exchange);
            return;
        }
        var text = form.get().get("token").strip();
        var token = new TokenText(text);
        if (text.length() > LONGEST_TOKEN || access.entrant(token).isEmpty()) {
            login(401, "This token is not valid here.", next, exchange);
            return;
        }
        cookies.find(exchange).ifPresent(old -> sessions.end(old.id()));
        cookies.set(sessions.begin(token), exchange);
        PageAnswer.redirect(next == null ? "" : "/" + next, pages, exchange);
    }

    void logout(Exchange exchange) {
        var form = form(exchange);
        if (form.isEmpty()) {
            return;
        }
        var session = cookies.find(exchange);
        if (session.isPresent() && !session.get().signed(form.get().get("csrf"), "logout")) {
            strange(exchange);
            return;
        }
        session.ifPresent(open -> sessions.end(open.id()));
        cookies.clear(exchange);
        PageAnswer.redirect("", pages, exchange);
    }

    void decide(Exchange exchange) {
        var form = form(exchange);
        if (form.isEmpty()) {
            return;
        }
        var inside = inside(exchange);
        if (inside.isEmpty()) {
            askToLogIn(exchange, 401, id(exchange).orElse(null));
            return;
        }
        var gate = gate(inside.get(), exchange);
        if (gate.isEmpty()) {
            unknown(exchange);
            return;
        }
        decide(inside.get(), gate.get(), form.get(), exchange);
    }

    private void decide(Inside inside, Gate gate, Form form, Exchange exchange) {
        var seen = form.get("seen");
        if (!inside.session().signed(form.get("csrf"), gate.id().value(), seen)) {
            strange(exchange);
            return;
        }
        if (!seen.equals(gate.digest())) {
            var changed = "What waits has changed since you looked. Look at it again.";
            show(409, inside, gate, FormInput.withProblem(changed), exchange);
            return;
        }
        switch (PageVote.read(gate, inside.entrant().voter(), form)) {
            case PageVote.Bad(var answered) -> show(400, inside, gate, answered, exchange);
            case PageVote.Good(var vote) -> decide(inside, gate, vote, form, exchange);
        }
    }

    private void decide(Inside inside, Gate gate, Vote vote, Form form, Exchange exchange) {
        switch (approvals.decide(gate, vote)) {
            case VoteResult.Decided(var now) ->
                    show(200, inside, now, FormInput.done(PageWords.decided(now)), exchange);
            case VoteResult.Counted(var now) ->
                    show(200, inside, now, FormInput.done(PageWords.counted(now)), exchange);
            case VoteResult.TooLate(var now) ->
                    show(409, inside, now, FormInput.withProblem(PageWords.tooLate(now)), exchange);
            case VoteResult.NotAllowed(var now, _, var why) ->
                    show(
                            403,
                            inside,
                            now,
                            FormInput.withProblem(PageWords.notAllowed(why)),
                            exchange);
            case VoteResult.BadEdit(var field, var problem) ->
                    show(
                            400,
                            inside,
                            gate,
                            PageVote.again(gate, form, field + " " + problem),
                            exchange);
        }
    }

    private void show(int status, Inside inside, Gate gate, FormInput answered, Exchange exchange) {
        send(status, pages.gate(inside.reader(), gate, answered), exchange);
    }

    private void unknown(Exchange exchange) {
        var sentence = "There is no gate of this id. It may have been decided long ago.";
        send(404, pages.sentencePage("Unknown gate", sentence), exchange);
    }

    private void strange(Exchange exchange) {
        var sentence =
                "This form was not made for your session, so nothing was done. Open the page"
                        + " again.";
        send(403, pages.sentencePage("Not from this page", sentence), exchange);
    }

    private void askToLogIn(Exchange exchange, int status, @Nullable GateId next) {
        boolean came = cookies.named(exchange) || status == 401;
        login(status, came ? OVER : null, next, exchange);
    }

    private void login(
            int status, @Nullable String notice, @Nullable GateId next, Exchange exchange) {
        send(status, pages.login(notice, next == null ? null : next.value()), exchange);
    }

    private Optional<Inside> inside(Exchange exchange) {
        return cookies.find(exchange)
                .flatMap(session ->
                        access.entrant(session.token())
                                .map(entrant -> new Inside(session, entrant)));
    }

    private Optional<Gate> gate(Inside inside, Exchange exchange) {
        return id(exchange).flatMap(id -> approvals.find(inside.entrant().org(), id));
    }

    private static Optional<GateId> id(Exchange exchange) {
        return GateIds.read(exchange.variable("gate"));
    }

    /// Nothing when that was answered already.
    private Optional<Form> form(Exchange exchange) {
        if (exchange.headerValues(FETCH_SITE).stream()
                .anyMatch(site -> site.equals("cross-site") || site.equals("same-site"))) {
            strange(exchange);
            return Optional.empty();
        }
        try {
            return Optional.of(Form.of(exchange.body(Form.LARGEST)));
        } catch (IllegalArgumentException noForm) {
            send(
                    400,
                    pages.sentencePage("Not a form", "This is not what the form sends."),
                    exchange);
        } catch (CallRefused refused) {
            boolean tooLarge = refused.refusal() instanceof Refusal.RequestTooLarge;
            var sentence = "The form could not be read, or is larger than 256 KiB.";
            send(tooLarge ? 413 : 400, pages.sentencePage("Not a form", sentence), exchange);
        }
        return Optional.empty();
    }

    private void send(int status, byte[] page, Exchange exchange) {
        PageAnswer.send(status, page, pages, exchange);
    }
}
