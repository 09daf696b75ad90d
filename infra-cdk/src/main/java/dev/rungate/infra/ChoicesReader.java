package dev.rungate.infra;

import dev.rungate.infra.Choices.Domain;
import dev.rungate.infra.Choices.Instances;
import dev.rungate.infra.Choices.Processor;
import dev.rungate.infra.Choices.ProviderKeys;
import dev.rungate.infra.Choices.Restored;
import dev.rungate.infra.Choices.Throttle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads the context (`cdk deploy -c memory=1024`) and refuses what is half or mistyped, all
/// mistakes together: a switch that is ignored in silence would be paid for.
final class ChoicesReader {
    private static final List<Integer> RETENTIONS =
            List.of(
                    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,
                    2557, 2922, 3288, 3653);
    private static final String PREFIX = "[a-z][a-z0-9-]{0,18}-";
    private static final int LEAST_MEMORY_OF_INSTANCES = 2048;
    private static final int MOST_MEMORY = 10_240;

    private final Map<String, ?> context;
    private final List<String> mistakes = new ArrayList<>();
    private final Collection<String> known = new TreeSet<>();

    private ChoicesReader(Map<String, ?> context) {
        this.context = context;
    }

    /// Throws {@link ChoicesMissed}. Keys that are not a plain word are the CDK's own.
    static Choices read(Map<String, ?> context, Path packages) {
        var reader = new ChoicesReader(context);
        var choices = reader.choices(packages);
        reader.refuseUnknown();
        if (!reader.mistakes.isEmpty()) {
            throw new ChoicesMissed(reader.mistakes);
        }
        return choices;
    }

    private Choices choices(Path packages) {
        var prefix = text("prefix", PREFIX, "like rungate-").orElse("rungate-");
        var instances = instances();
        int least = instances.isPresent() ? LEAST_MEMORY_OF_INSTANCES : Choices.LEAST_MEMORY;
        int memory = number("memory", least, least, MOST_MEMORY);
        boolean adapter = yes("adapter", false);
        if (adapter && instances.isPresent()) {
            mistakes.add(
                    "adapter and managedInstances do not go together: choose one, the gateway's own"
                            + " bridge serves Managed Instances.");
        }
        return new Choices(
                prefix,
                memory,
                word(
                        "architecture",
                        Processor.X86_64,
                        Map.of("x86_64", Processor.X86_64, "arm64", Processor.ARM64)),
                text("packages", ".+", "a folder").map(Path::of).orElse(packages),
                adapter,
                yes("tracing", false),
                yes("deletionProtection", false),
                word(
                        "providerKeys",
                        ProviderKeys.SECRETSMANAGER,
                        Map.of(
                                "secretsmanager",
                                ProviderKeys.SECRETSMANAGER,
                                "ssm",
                                ProviderKeys.SSM)),
                retention(),
                new Throttle(
                        number("throttleRate", 100, 1, 10_000),
                        number("throttleBurst", 200, 1, 10_000)),
                yes("apiLogsRole", true),
                yes("waf", false),
                restored(),
                instances,
                domain(),
                email(),
                budget());
    }

    private Optional<Instances> instances() {
        boolean wanted = yes("managedInstances", false);
        var subnets = ids("subnets", "subnet");
        var groups = ids("securityGroups", "sg");
        int concurrency = number("instanceConcurrency", 64, 1, 1000);
        int vCpus = number("instanceVCpus", 12, 12, 15_000);
        if (wanted && (subnets.isEmpty() || groups.isEmpty())) {
            mistakes.add(
                    "managedInstances needs subnets and securityGroups: say where the instances may"
                            + " run, like -c subnets=subnet-0a1b2c3d,subnet-4e5f6a7b -c"
                            + " securityGroups=sg-8c9d0e1f.");
        }
        if (!wanted
                && (given("subnets")
                        || given("securityGroups")
                        || given("instanceConcurrency")
                        || given("instanceVCpus"))) {
            mistakes.add(
                    "subnets, securityGroups, instanceConcurrency and instanceVCpus mean something"
                            + " only with managedInstances=true.");
        }
        return wanted
                ? Optional.of(new Instances(subnets, groups, concurrency, vCpus))
                : Optional.empty();
    }

    private Optional<Restored> restored() {
        var prefix = text("tables", PREFIX, "like restored-");
        var stream =
                text(
                        "runsStreamArn",
                        "arn:[a-z-]+:dynamodb:\\S+/stream/\\S+",
                        "the ARN of a stream");
        if (given("tables") != given("runsStreamArn")) {
            mistakes.add(
                    "tables and runsStreamArn go together: the restored tables, and the stream that"
                            + " was switched on for the one of runs.");
        }
        return prefix.flatMap(it -> stream.map(arn -> new Restored(it, arn)));
    }

    private Optional<Domain> domain() {
        var name =
                text(
                        "domainName",
                        "(?=.{4,253}$)([a-z0-9-]{1,63}\\.)+[a-z]{2,63}",
                        "like ai.example.com");
        var certificate =
                text("certificateArn", "arn:[a-z-]+:acm:\\S+", "the ARN of a certificate of ACM");
        if (given("domainName") != given("certificateArn")) {
            mistakes.add(
                    "domainName and certificateArn go together: the name needs a certificate of ACM"
                            + " in the region of the stack.");
        }
        return name.flatMap(it -> certificate.map(arn -> new Domain(it, arn)));
    }

    private Optional<String> email() {
        return text("alarmEmail", "[^\\s@,]+@[^\\s@,]+", "an address");
    }

    private Optional<Integer> budget() {
        if (!given("monthlyBudgetUsd")) {
            known.add("monthlyBudgetUsd");
            return Optional.empty();
        }
        if (!given("alarmEmail")) {
            mistakes.add("monthlyBudgetUsd needs alarmEmail: somebody must be told.");
        }
        return Optional.of(number("monthlyBudgetUsd", 1, 1, 1_000_000));
    }

    private int retention() {
        int days = number("logRetentionDays", 30, 1, 3653);
        if (!RETENTIONS.contains(days)) {
            mistakes.add(
                    "logRetentionDays="
                            + days
                            + " is none that CloudWatch has: one of "
                            + RETENTIONS
                            + ".");
        }
        return days;
    }

    private boolean yes(String key, boolean otherwise) {
        return word(key, otherwise, Map.of("true", true, "false", false));
    }

    private <T> T word(String key, T otherwise, Map<String, T> words) {
        var said = said(key);
        if (said.isPresent() && !words.containsKey(said.get())) {
            mistakes.add(
                    "%s=%s is not known: one of %s."
                            .formatted(
                                    key,
                                    said.get(),
                                    String.join(", ", new TreeSet<>(words.keySet()))));
        }
        return said.isPresent() ? words.getOrDefault(said.get(), otherwise) : otherwise;
    }

    private int number(String key, int otherwise, int least, int most) {
        var said = said(key);
        var number =
                said.filter(text -> text.matches("\\d{1,9}"))
                        .map(Integer::valueOf)
                        .filter(n -> n >= least && n <= most);
        if (said.isPresent() && number.isEmpty()) {
            mistakes.add(
                    "%s=%s is not possible: a whole number from %d to %d."
                            .formatted(key, said.get(), least, most));
        }
        return number.orElse(otherwise);
    }

    private Optional<String> text(String key, String pattern, String like) {
        var said = said(key);
        if (said.isPresent() && !said.get().matches(pattern)) {
            mistakes.add("%s=%s is not possible: %s.".formatted(key, said.get(), like));
        }
        return said.filter(text -> text.matches(pattern));
    }

    private List<String> ids(String key, String kind) {
        var id = kind + "-([0-9a-f]{8}|[0-9a-f]{17})";
        return text(
                        key,
                        id + "(," + id + ")*",
                        "a list with commas of " + kind + "- and 8 or 17 hex digits")
                .map(text -> List.of(text.split(",", -1)))
                .orElse(List.of());
    }

    private Optional<String> said(String key) {
        known.add(key);
        return Optional.ofNullable(context.get(key)).map(ChoicesReader::flat);
    }

    /// In `cdk.json` a list may be written as one.
    private static String flat(Object value) {
        return value instanceof Collection<?> many
                ? many.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value).strip();
    }

    private boolean given(String key) {
        return context.get(key) != null;
    }

    private void refuseUnknown() {
        context.keySet().stream()
                .filter(key -> key.matches("[A-Za-z]+") && !known.contains(key))
                .sorted()
                .map(key ->
                        "The context key %s is not known: one of %s."
                                .formatted(key, String.join(", ", known)))
                .forEach(mistakes::add);
    }
}
