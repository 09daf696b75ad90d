package dev.rungate.local;

import dev.rungate.Log;
import dev.rungate.Settings;
import java.lang.System.Logger;
import java.util.Map;

/// The settings of a process, and a warning in its log for each variable that looks like a setting
/// and is none.
final class ProcessSettings {
    private static final Logger LOG = System.getLogger(ProcessSettings.class.getName());

    private ProcessSettings() {}

    static Settings settings(Map<String, String> environment) {
        var settings = Settings.from(environment, HomeFolder.of(environment));
        Log.set(settings.log());
        Settings.unknown(environment).forEach(line -> LOG.log(Logger.Level.WARNING, line));
        return settings;
    }
}
