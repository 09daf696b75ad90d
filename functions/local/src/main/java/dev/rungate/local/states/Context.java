package dev.rungate.local.states;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The context object, which `$$` names.
final class Context {
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Context() {}

    static JsonNode of(Execution execution, ExecutionProgress.Visit visit, @Nullable String token) {
        var context = StatesJson.object();
        var arn = execution.arn();
        context.putObject("Execution")
                .put("Id", arn.text())
                .put("Name", arn.name())
                .put("RoleArn", execution.role())
                .put("StartTime", time(execution.started()))
                .set("Input", StatesJson.read(execution.input()));
        context.putObject("State")
                .put("Name", visit.state())
                .put("EnteredTime", time(visit.entered()))
                .put("RetryCount", visit.retryCount());
        context.putObject("StateMachine")
                .put("Id", arn.ofMachine().text())
                .put("Name", arn.machine());
        if (token != null) {
            context.putObject("Task").put("Token", token);
        }
        return context;
    }

    /// The answer of the queue to a task that has sent a message.
    static JsonNode sent(QueuedMessage queued) {
        return StatesJson.object()
                .put("MD5OfMessageBody", Tokens.md5(queued.body()))
                .put("MessageId", queued.id());
    }

    private static String time(Instant instant) {
        return ISO.format(instant);
    }
}
