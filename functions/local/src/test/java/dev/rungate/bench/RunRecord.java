package dev.rungate.bench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// What a run says of itself when all is over: its figures and its steps, which must tell the same
/// story.
public record RunRecord(RunFigures run, List<JsonNode> steps) {

    /// Once nothing is held any more.
    public static RunRecord of(Admin admin, String run) throws InterruptedException {
        var figures = admin.settled(run);
        return new RunRecord(figures, admin.steps(run));
    }

    public long calls(String status) {
        return steps.stream()
                .filter(step ->
                        step.get("kind").asString().equals("llm")
                                && step.get("status").asString().equals(status))
                .count();
    }

    /// Every broken promise, in words.
    public List<String> faults() {
        var faults = new ArrayList<String>();
        expect(faults, run.withinLimit(), "spent + held is over the limit: " + run.json());
        expect(faults, run.addsUp(), "spent + held + remaining is not the limit: " + run.json());
        expect(faults, run.held().signum() == 0, "money is still held: " + run.json());
        expect(
                faults,
                cost().compareTo(run.spent()) == 0,
                "the steps cost " + cost() + ", spent is " + run.spent());
        expect(faults, numberedOneByOne(), "the steps are not numbered one by one");
        expect(faults, ids().distinct().count() == steps.size(), "a step is there twice");
        return faults;
    }

    static void expect(List<String> faults, boolean kept, String otherwise) {
        if (!kept) {
            faults.add(otherwise);
        }
    }

    public boolean tells(String step) {
        return ids().anyMatch(step::equals);
    }

    private java.util.stream.Stream<String> ids() {
        return steps.stream().map(step -> step.get("step_id").asString());
    }

    private BigDecimal cost() {
        return steps.stream()
                .map(step -> new BigDecimal(step.get("cost_usd").asString()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private boolean numberedOneByOne() {
        return IntStream.range(0, steps.size())
                .allMatch(i -> steps.get(i).get("number").asInt() == i + 1);
    }
}
