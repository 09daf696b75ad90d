package dev.rungate;

import dev.rungate.Settings.LogLevel;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// The log, on stderr: lines for people on a terminal, JSON lines otherwise. Libraries speak from
/// warnings upwards only.
public final class Log {
    /// Held, because a logger nobody holds forgets its level.
    private static final Logger OURS = Logger.getLogger("dev.rungate");

    private static final Logger ALL = Logger.getLogger("");

    private Log() {}

    public static void set(LogLevel level) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT %4$-7s %5$s%6$s%n");
        var handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(onTerminal() ? new SimpleFormatter() : new JsonLines());
        for (var former : ALL.getHandlers()) {
            ALL.removeHandler(former);
        }
        ALL.addHandler(handler);
        ALL.setLevel(level == LogLevel.ERROR ? Level.SEVERE : Level.WARNING);
        OURS.setLevel(jul(level));
    }

    @SuppressWarnings("SystemConsoleNull") // its type still says that it may be null
    private static boolean onTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static Level jul(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }
}
