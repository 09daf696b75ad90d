package dev.rungate.local;

import dev.rungate.tenants.TokenText;
import java.io.PrintStream;

/// One governed run, told step by step: an agent spends, meets its rules, reaches its limit.
final class DemoRun {
    private static final String POLICY =
            """
            name: demo
            run:    { max_steps: 50 }
            budget: { run: { limit_usd: "0.05", on_limit: clamp } }
            models: { allow: ["echo/*"], unpriced: { input_usd_per_mtok: "3", output_usd_per_mtok: "15" } }
            tools:
              - { tool: "drop_*", then: deny }
              - { tool: issue_refund, when: "args.amount_usd > 5000", then: deny }
              - { tool: issue_refund, when: "args.amount_usd > 500", then: ask, id: "refund:over-$500", hold: PT0S }
            """;
    private static final int MOST_CALLS = 40;

    private final DemoClient client;
    private final PrintStream out;

    DemoRun(String url, TokenText admin, PrintStream out) {
        this.client = new DemoClient(url, admin);
        this.out = out;
    }

    void show() {
        out.println("A governed run, with the echo provider (no model, no key, made-up prices)\n");
        client.publish("demo", POLICY);
        out.println(
                "policy    demo: at most $0.05 a run, only echo models; a refund over $500 needs a"
                        + " person\n");
        var agent = client.agent("demo-agent", "demo");
        out.println("agent     demo-agent, token " + agent.token() + "\n");
        var run = client.freshRun();
        out.println("run       " + run);
        say("a call", client.chat(agent, run, "echo/echo-1", "Hello, what can you do for me?"));
        say(
                "a stream",
                client.stream(
                        agent, run, "echo/echo-1", "Tell me a longer story, piece by piece."));
        say("a model that is not allowed", client.chat(agent, run, "gpt-4o", "Hello?"));
        say("a refund of $40", client.refund(agent, run, 40));
        gate(agent, run);
        say("a refund of $9000", client.refund(agent, run, 9000));
        spend(agent, run);
        out.println();
        out.print(RunText.of(client.run(run), client.steps(run)));
    }

    /// A refund that a person has to approve: the agent waits, somebody does, the agent asks again.
    private void gate(DemoClient.Agent agent, String run) {
        say("a refund of $900", client.refund(agent, run, 900));
        say("an administrator approves it", client.approve(client.pendingGate(run)));
        say("the agent sends it again", client.refund(agent, run, 900));
    }

    /// Leaves a refund waiting, for the reader to decide.
    void leaveOneWaiting() {
        var agent = client.agent("demo-agent-2", "demo");
        var run = client.freshRun();
        client.refund(agent, run, 1200);
        out.printf(
                "%nA refund of $1200 (run %s, %s) waits for you.%n", run, client.pendingGate(run));
    }

    /// Calls until the budget says no.
    private void spend(DemoClient.Agent agent, String run) {
        for (int i = 1; i <= MOST_CALLS; i++) {
            var told =
                    client.chat(
                            agent,
                            run,
                            "echo/echo-1",
                            "And again, number " + i + ". " + "word ".repeat(400));
            if (told.status() != 200) {
                say("call number " + i + " of a loop", told);
                return;
            }
        }
    }

    private void say(String what, DemoClient.Told told) {
        out.printf("  %-28s %d  %s%n", what, told.status(), told.summary());
    }
}
