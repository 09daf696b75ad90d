package dev.rungate.infra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;

/// The app, synthesised once for each context that tests ask for, with AWS's checklist looking on.
record Synthesised(App app, Path folder) {
    private static final Map<Map<String, String>, Synthesised> ONCE = new ConcurrentHashMap<>();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PACKAGES = StandIns.in(Path.of("target/stand-ins").toAbsolutePath());

    static final Map<String, String> NOTHING = Map.of();
    static final Map<String, String> EVERYTHING =
            Map.ofEntries(
                    Map.entry("prefix", "acme-"),
                    Map.entry("memory", "1024"),
                    Map.entry("architecture", "arm64"),
                    Map.entry("adapter", "true"),
                    Map.entry("tracing", "true"),
                    Map.entry("deletionProtection", "true"),
                    Map.entry("providerKeys", "ssm"),
                    Map.entry("logRetentionDays", "7"),
                    Map.entry("throttleRate", "5"),
                    Map.entry("throttleBurst", "6"),
                    Map.entry("apiLogsRole", "false"),
                    Map.entry("waf", "true"),
                    Map.entry("domainName", "ai.example.com"),
                    Map.entry(
                            "certificateArn",
                            "arn:aws:acm:eu-central-1:000000000000:certificate/any"),
                    Map.entry("alarmEmail", "ops@example.com"),
                    Map.entry("monthlyBudgetUsd", "50"));
    static final Map<String, String> INSTANCES_AND_RESTORED =
            Map.of(
                    "managedInstances", "true",
                    "subnets", "subnet-0a1b2c3d,subnet-4e5f6a7b",
                    "securityGroups", "sg-8c9d0e1f",
                    "instanceConcurrency", "100",
                    "tables", "restored-",
                    "runsStreamArn",
                            "arn:aws:dynamodb:eu-central-1:000000000000:table/restored-runs/stream/2026-01-01T00:00:00.000");

    static Deployed byDefault() {
        return of(NOTHING).template();
    }

    static Synthesised of(Map<String, String> context) {
        return ONCE.computeIfAbsent(context, Synthesised::anew);
    }

    Deployed template() {
        return template("Rungate");
    }

    Deployed template(String stack) {
        return new Deployed(read(folder.resolve(stack + ".template.json")));
    }

    Stack stack(String id) {
        return (Stack) app.getNode().findChild(id);
    }

    static JsonNode read(Path file) {
        try {
            return json(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static App app(Map<String, String> context, Path out) {
        var whole = new HashMap<String, Object>(context);
        whole.putIfAbsent("packages", PACKAGES.toString());
        return InfraApp.of(AppProps.builder().context(whole).outdir(out.toString()).build());
    }

    static Path packages() {
        return PACKAGES;
    }

    private static Synthesised anew(Map<String, String> context) {
        var out = Path.of("target/synthesised/" + Integer.toHexString(context.hashCode()));
        var app = app(context, out.toAbsolutePath());
        Aspects.of(app).add(AwsSolutionsChecks.Builder.create().reports(false).build());
        app.synth();
        return new Synthesised(app, out);
    }
}
