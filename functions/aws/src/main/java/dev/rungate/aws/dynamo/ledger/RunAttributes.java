package dev.rungate.aws.dynamo.ledger;

/// The short names of a run item. Short, because a write is paid by the started kilobyte of the
/// whole item.
public final class RunAttributes {
    /// {@code organisation/run}
    public static final String KEY = "k";

    /// The version of the other attributes' meaning; absent is 1, whose holds were lists and whose
    /// records were plain text.
    public static final String VERSION = "v";

    public static final String AGENT = "a";
    public static final String STARTED = "ts";

    public static final String POLICY = "p";
    public static final String IDLE_MS = "z";
    public static final String SHARED = "sh";
    public static final String PARENT = "pr";
    public static final String CUSTOMER = "cu";
    public static final String FEATURE = "fe";
    public static final String TAGS = "tg";

    /// The limit the run started with, once it was changed.
    public static final String FIRST_LIMIT = "l0";

    public static final String LIMIT = "li";
    public static final String SPENT = "sp";
    public static final String HELD = "he";

    /// {@code limit - spent - held}; without a limit, as if that were zero.
    public static final String HEADROOM = "hr";

    /// Call to what is set aside for it ({@link Held}).
    public static final String HOLDS = "h";

    /// The models of the calls that were in flight, each once.
    public static final String MODELS = "mo";

    /// Call to {@code [amount, tokens]} of holds that lapsed and were charged.
    public static final String REAPED = "rp";

    /// Call to the record of its step, until it is in the step table; a correction is kept under
    /// {@code call!}.
    public static final String RECORDS = "o";

    /// Call to the number of its step, as long as the record or the reaped hold is here.
    public static final String NUMBERS = "q";

    public static final String LAST_NUMBER = "n";

    public static final String ADMITTED = "ad";

    /// When the run is over if nothing happens: last activity and idle timeout.
    public static final String IDLE_AT = "dl";

    public static final String INPUT = "ui";
    public static final String OUTPUT = "uo";
    public static final String CACHE_READ = "ur";
    public static final String CACHE_WRITE = "uw";
    public static final String REASONING = "uz";

    /// Tokens held right now.
    public static final String TOKENS_HELD = "th";

    /// Tokens used or held, over the run's life.
    public static final String TOKENS = "tu";

    public static final String WINDOW_START = "ws";
    public static final String WINDOW_REQUESTS = "wr";

    /// Tokens used in this window or held right now.
    public static final String WINDOW_TOKENS = "wu";

    public static final String REQUESTS = "fr";
    public static final String TOOL_CALLS = "ft";

    /// Calls in flight whose tool calls were counted before they were settled.
    public static final String COUNTED = "tc";

    /// The limit, in nanos, that left no room for a call: the run is blocked while its limit is no
    /// higher. True, from before, is blocked whatever the limit.
    public static final String BLOCKED = "b";

    /// The gates that are pending; while there are any, the run is paused.
    public static final String GATES = "g";

    /// {@code completed} or {@code cancelled}.
    public static final String END = "e";

    public static final String ENDED_BY = "eb";
    public static final String ENDED_AT = "et";

    /// There is nothing left to do about this run.
    public static final String CLEARED = "cl";

    private RunAttributes() {}
}
