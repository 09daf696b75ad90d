package dev.rungate;

import java.util.LinkedHashMap;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import tools.jackson.databind.json.JsonMapper;

/// A log record as one line of JSON, for programs.
final class JsonLines extends Formatter {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public String format(LogRecord line) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("at", line.getInstant().toString());
        fields.put("level", line.getLevel().getName().toLowerCase(java.util.Locale.ROOT));
        fields.put("logger", line.getLoggerName());
        fields.put("message", formatMessage(line));
        if (line.getThrown() != null) {
            fields.put("cause", line.getThrown().toString());
        }
        return JSON.writeValueAsString(fields) + "\n";
    }
}
