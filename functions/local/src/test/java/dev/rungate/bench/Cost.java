package dev.rungate.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Prints the tables of docs/cost.md from what was measured and what AWS asks for it.
final class Cost {
    private static final List<Integer> ANSWERS = List.of(2, 8, 60);
    private static final List<Integer> MEMORIES = List.of(512, 1024);
    private static final List<Integer> MONTHS = List.of(1, 10, 100);

    private Cost() {}

    public static void main(String[] args) {
        tables().forEach((name, table) -> System.out.println("### " + name + "\n" + table + "\n"));
    }

    /// By their names, as Markdown.
    static Map<String, String> tables() {
        var tables = new LinkedHashMap<String, String>();
        tables.put("on demand", onDemand());
        tables.put("instances", instances());
        tables.put("a month", month());
        tables.put("measured", measured());
        tables.put("prices", prices());
        return tables;
    }

    private static String onDemand() {
        var table = new Table("a million calls, USD");
        for (int memory : MEMORIES) {
            ANSWERS.forEach(answer -> table.column(memory + " MB, " + answer + " s"));
        }
        for (var part : new DeployedStack(1).onDemand(512, Prices.LAMBDA_SECOND_X86).keySet()) {
            table.row(
                    part,
                    each((deployment, memory) ->
                            deployment.onDemand(memory, Prices.LAMBDA_SECOND_X86).get(part)));
        }
        table.row(
                "**all, on x86**",
                each((deployment, memory) ->
                        sum(deployment.onDemand(memory, Prices.LAMBDA_SECOND_X86))));
        table.row(
                "**all, on Arm**",
                each((deployment, memory) ->
                        sum(deployment.onDemand(memory, Prices.LAMBDA_SECOND_ARM))));
        return table.text();
    }

    private interface Of {
        BigDecimal cost(DeployedStack deployment, int memory);
    }

    private static List<String> each(Of of) {
        return MEMORIES.stream()
                .flatMap(memory ->
                        ANSWERS.stream()
                                .map(answer -> usd(of.cost(new DeployedStack(answer), memory))))
                .toList();
    }

    private static String instances() {
        var table = new Table("Managed Instances, USD");
        ANSWERS.forEach(answer -> table.column(answer + " s"));
        for (int months : MONTHS) {
            var calls = DeployedStack.MILLION.multiply(new BigDecimal(months));
            table.row(
                    "instances in a month of %d million calls".formatted(months),
                    ofAnswers(deployment -> deployment.instancesOfAMonth(calls)));
        }
        for (int months : MONTHS) {
            var calls = DeployedStack.MILLION.multiply(new BigDecimal(months));
            table.row(
                    "**all, a million calls, %d million in the month**".formatted(months),
                    ofAnswers(deployment ->
                            deployment
                                    .instances(calls)
                                    .add(sum(deployment.besides(Prices.LAMBDA_SECOND_ARM)))));
        }
        table.row(
                "calls a month above which three instances are cheaper than 512 MB on demand, Arm",
                ANSWERS.stream().map(Cost::evenAt).toList());
        return table.text();
    }

    /// Without instances there is the gateway's time.
    private static String evenAt(int answer) {
        var time =
                new DeployedStack(answer)
                        .onDemand(512, Prices.LAMBDA_SECOND_ARM)
                        .get("Lambda: the gateway's time");
        var three = DeployedStack.anInstance().multiply(new BigDecimal(3));
        var calls = three.multiply(DeployedStack.MILLION).divide(time, MathContext.DECIMAL64);
        return Markdown.number(calls.round(new MathContext(2)).doubleValue());
    }

    private interface OfAnswer {
        BigDecimal cost(DeployedStack deployment);
    }

    private static List<String> ofAnswers(OfAnswer of) {
        return ANSWERS.stream().map(answer -> usd(of.cost(new DeployedStack(answer)))).toList();
    }

    private static String month() {
        var table = new Table("service", "what", "quantity", "USD", "without a call");
        var lines = AwsBill.lines();
        for (var line : lines) {
            table.row(
                    line.service(),
                    List.of(
                            line.what(),
                            quantity(line.quantity()),
                            usd(line.dollars()),
                            line.always() ? usd(line.dollars()) : ""));
        }
        table.row(
                "**all**",
                List.of(
                        "",
                        "",
                        "**" + usd(total(lines.stream())) + "**",
                        "**" + usd(total(lines.stream().filter(AwsBill.Line::always))) + "**"));
        return table.text();
    }

    private static BigDecimal total(Stream<AwsBill.Line> lines) {
        return lines.map(AwsBill.Line::dollars).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String measured() {
        var table = new Table("DynamoDB units", "write", "read");
        units(table, "a call of a run under way", "call");
        units(
                table,
                "the same with steps, tokens, rates and like requests limited",
                "call_all_rules");
        units(table, "the first call of a run", "first_call");
        units(table, "every second of waiting for a provider", "waiting_second");
        units(table, "a gate: opened, asked, approved, fetched", "gate");
        units(table, "a round of the sweep that finds nothing open", "sweep_round");
        units(table, "a round of the sweep, for each open run more", "sweep_per_open_run");
        return table.text();
    }

    private static void units(Table table, String what, String name) {
        table.row(
                what,
                Stream.of(".write", ".read")
                        .map(kind -> Measured.number(name + kind).toPlainString())
                        .toList());
    }

    private static String prices() {
        var table = new Table("price", "USD");
        Arrays.stream(Prices.values())
                .forEach(price -> table.row(price.what(), List.of(price.text())));
        return table.text();
    }

    private static BigDecimal sum(Map<String, BigDecimal> costs) {
        return costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String usd(BigDecimal dollars) {
        return "%,.2f".formatted(dollars.setScale(2, RoundingMode.HALF_UP));
    }

    private static String quantity(BigDecimal quantity) {
        return quantity.compareTo(new BigDecimal(10)) < 0
                ? quantity.round(new MathContext(2)).stripTrailingZeros().toPlainString()
                : Markdown.number(quantity.doubleValue());
    }

    /// Markdown, line by line.
    private static final class Table {
        private final List<String> head = new ArrayList<>();
        private final StringBuilder rows = new StringBuilder();

        Table(String... columns) {
            head.addAll(List.of(columns));
        }

        void column(String name) {
            head.add(name);
        }

        void row(String name, List<String> cells) {
            rows.append("\n| ")
                    .append(name)
                    .append(" | ")
                    .append(String.join(" | ", cells))
                    .append(" |");
        }

        String text() {
            return "| "
                    + String.join(" | ", head)
                    + " |\n"
                    + "|---".repeat(head.size())
                    + "|"
                    + rows;
        }
    }
}
