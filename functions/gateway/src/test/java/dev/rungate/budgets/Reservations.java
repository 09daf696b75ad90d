package dev.rungate.budgets;

import dev.rungate.ids.CallId;
import dev.rungate.ids.RunKey;
import dev.rungate.pricing.Usd;
import dev.rungate.runs.RunTerms;
import dev.rungate.runs.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reservations and rules as tests write them down.
public final class Reservations {
    public static final Duration EXPIRY = Duration.ofMinutes(20);

    private Reservations() {}

    public static Rules rules() {
        return new Rules();
    }

    /// A reservation in the making.
    public static final class Wanted {
        private final CallId call;
        private final long nanos;
        private RunKey run;
        private RunTerms terms = Terms.limited(null);
        private AdmissionRules rules = AdmissionRules.BUDGET_ONLY;
        private long tokens = 100;
        private String fingerprint;
        private String model;
        private boolean mustBeNew;
        private Instant now;
        private Duration lasts = EXPIRY;

        public Wanted(RunKey run, CallId call, long nanos, Instant now) {
            this.run = run;
            this.call = call;
            this.nanos = nanos;
            this.now = now;
        }

        public Wanted in(RunKey other) {
            run = other;
            return this;
        }

        public Wanted limit(long limit) {
            terms = Terms.limited(limit);
            return this;
        }

        public Wanted terms(RunTerms other) {
            terms = other;
            return this;
        }

        public Wanted rules(AdmissionRules other) {
            rules = other;
            return this;
        }

        public Wanted tokens(long count) {
            tokens = count;
            return this;
        }

        public Wanted fingerprint(String text) {
            fingerprint = text;
            return this;
        }

        public Wanted model(String name) {
            model = name;
            return this;
        }

        public Wanted mustBeNew() {
            mustBeNew = true;
            return this;
        }

        public Wanted lasting(Duration time) {
            lasts = time;
            return this;
        }

        public Wanted at(Instant moment) {
            now = moment;
            return this;
        }

        public Reservation build() {
            return new Reservation(
                    run,
                    call,
                    terms,
                    rules,
                    new Usd(nanos),
                    tokens,
                    fingerprint,
                    mustBeNew,
                    now,
                    now.plus(lasts),
                    model);
        }
    }

    /// Rules in the making.
    public static final class Rules {
        private boolean enforced = true;
        private OptionalLong maxSteps = OptionalLong.empty();
        private OptionalLong maxTokens = OptionalLong.empty();
        private Duration maxDuration;
        private OptionalInt parallel = OptionalInt.empty();
        private OptionalLong requestsPerMinute = OptionalLong.empty();
        private OptionalLong tokensPerMinute = OptionalLong.empty();
        private OptionalInt identicalRequests = OptionalInt.empty();

        public Rules observing() {
            enforced = false;
            return this;
        }

        public Rules maxSteps(long most) {
            maxSteps = OptionalLong.of(most);
            return this;
        }

        public Rules maxTokens(long most) {
            maxTokens = OptionalLong.of(most);
            return this;
        }

        public Rules maxDuration(Duration longest) {
            maxDuration = longest;
            return this;
        }

        public Rules parallel(int most) {
            parallel = OptionalInt.of(most);
            return this;
        }

        public Rules requestsPerMinute(long most) {
            requestsPerMinute = OptionalLong.of(most);
            return this;
        }

        public Rules tokensPerMinute(long most) {
            tokensPerMinute = OptionalLong.of(most);
            return this;
        }

        public Rules identicalRequests(int most) {
            identicalRequests = OptionalInt.of(most);
            return this;
        }

        public AdmissionRules build() {
            return new AdmissionRules(
                    enforced,
                    maxSteps,
                    maxTokens,
                    maxDuration,
                    parallel,
                    requestsPerMinute,
                    tokensPerMinute,
                    identicalRequests);
        }
    }
}
