package dev.rungate.aws.dynamo;

/// The short names of a run item. Short, because a write is paid by the started kilobyte of the
/// whole item.
final class RunAttributes {
    /// {@code organisation/run}
    static final String KEY = "k";

    /// What the other attributes mean; absent is 1, and nothing else was ever written.
    static final String VERSION = "v";

    static final String AGENT = "a";
    static final String STARTED = "ts";

    static final String POLICY = "p";
    static final String IDLE_MS = "z";
    static final String SHARED = "sh";
    static final String PARENT = "pr";
    static final String CUSTOMER = "cu";
    static final String FEATURE = "fe";
    static final String TAGS = "tg";

    /// The limit the run started with, once it was changed.
    static final String FIRST_LIMIT = "l0";

    static final String LIMIT = "li";
    static final String SPENT = "sp";
    static final String HELD = "he";

    /// {@code limit - spent - held}; without a limit, as if that were zero.
    static final String HEADROOM = "hr";

    /// Call to {@code [amount, tokens, expiresAt, startedAt, model]}.
    static final String HOLDS = "h";

    /// Call to {@code [amount, tokens]} of holds that lapsed and were charged.
    static final String REAPED = "rp";

    /// Call to the record of its step, until it is in the step table; a correction is kept under
    /// {@code call!}.
    static final String RECORDS = "o";

    /// Call to the number of its step, as long as the record or the reaped hold is here.
    static final String NUMBERS = "q";

    static final String LAST_NUMBER = "n";

    static final String ADMITTED = "ad";

    /// When the run is over if nothing happens: last activity and idle timeout.
    static final String IDLE_AT = "dl";

    static final String INPUT = "ui";
    static final String OUTPUT = "uo";
    static final String CACHE_READ = "ur";
    static final String CACHE_WRITE = "uw";
    static final String REASONING = "uz";

    /// Tokens held right now.
    static final String TOKENS_HELD = "th";

    /// Tokens used or held, over the run's life.
    static final String TOKENS = "tu";

    static final String WINDOW_START = "ws";
    static final String WINDOW_REQUESTS = "wr";

    /// Tokens used in this window or held right now.
    static final String WINDOW_TOKENS = "wu";

    static final String REQUESTS = "fr";
    static final String TOOL_CALLS = "ft";

    static final String BLOCKED = "b";

    /// The gates that are pending; while there are any, the run is paused.
    static final String GATES = "g";

    /// {@code completed} or {@code cancelled}.
    static final String END = "e";

    static final String ENDED_BY = "eb";
    static final String ENDED_AT = "et";

    /// There is nothing left to do about this run.
    static final String CLEARED = "cl";

    private RunAttributes() {}
}
