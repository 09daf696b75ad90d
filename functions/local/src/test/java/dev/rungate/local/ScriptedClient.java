package dev.rungate.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An SDK of another language, behind a small script that reads questions and prints outcomes, a
/// JSON line each.
final class ScriptedClient implements OfficialClient {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process script;
    private final PrintStream questions;
    private final BufferedReader outcomes;

    private ScriptedClient(Process script) {
        this.script = script;
        this.questions = new PrintStream(script.getOutputStream(), true, StandardCharsets.UTF_8);
        this.outcomes = script.inputReader(StandardCharsets.UTF_8);
    }

    static ScriptedClient start(String url, Path folder, String... command) {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("RUNGATE_URL", url);
        builder.environment().keySet().removeIf(ScriptedClient::wouldChangeAnSdk);
        try {
            return new ScriptedClient(builder.redirectError(Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The keys, addresses and proxies of whoever runs the tests are not ours to use.
    private static boolean wouldChangeAnSdk(String variable) {
        return variable.startsWith("OPENAI_")
                || variable.startsWith("ANTHROPIC_")
                || variable.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy");
    }

    @Override
    public Outcome ask(Question question) {
        questions.println(JSON.writeValueAsString(question));
        return outcome(JSON.readTree(line()));
    }

    @Override
    public void close() {
        questions.close();
        try {
            if (!script.waitFor(5, TimeUnit.SECONDS)) {
                script.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            script.destroy();
        }
    }

    private String line() {
        try {
            var line = outcomes.readLine();
            if (line == null) {
                throw new AssertionError("the script ended; its last words are on stderr");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(JsonNode told) {
        if (told.has("error")) {
            return new Outcome.Thrown(
                    told.path("error").stringValue(),
                    told.path("status").isInt() ? told.path("status").intValue() : null,
                    told.path("code").isString() ? told.path("code").stringValue() : null,
                    told.path("message").asString(""));
        }
        var calls = new ArrayList<List<String>>();
        for (var call : told.path("calls")) {
            calls.add(List.of(call.path(0).stringValue(), call.path(1).stringValue()));
        }
        return new Outcome.Answer(
                told.path("text").stringValue(), calls, told.path("finish").asString(""));
    }
}
