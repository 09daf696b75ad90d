package dev.rungate.refusals;

/// Whether sending the same request again can help.
public sealed interface Retry {
    record Never() implements Retry {}

    /// It can after so many seconds, from 1 to 59: several clients misread a minute and more.
    record After(int seconds) implements Retry {
        private static final int LONGEST = 59;

        public After {
            seconds = Math.clamp(seconds, 1, LONGEST);
        }
    }

    record UpToTheClient() implements Retry {}
}
