package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.bench.Folder;
import dev.rungate.providers.FakeAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Memory, processor time, log and answer times of the deployed functions, each in one process on
/// this machine, with the engine and the provider beside it.
final class DeployedFootprint {
    private static final int CALLS = 1000;
    private static final int RUNS = 50;
    private static final int STREAMS = 5;
    private static final int EVENTS = 300;
    private static final double TICKS_PER_SECOND = 100;

    private DeployedFootprint() {}

    public static void main(String[] args) throws IOException {
        var small = "-XX:MaxRAM=512m -XX:ActiveProcessorCount=1";
        try (var folder = Folder.fresh();
                var deployment = new CountedDeployment(folder.path(), small)) {
            System.out.println(
                    "| function, one invocation after the other | resident MiB | processor ms | ms"
                            + " |\n"
                            + "|---|---|---|---|");
            handler(
                    deployment,
                    "ledger-events",
                    "LedgerEvents",
                    Files.readAllBytes(Path.of("..", "..", "events", "LedgerEvents-settled.json")));
            handler(
                    deployment,
                    "sweep",
                    "Sweep",
                    "{\"source\":\"aws.events\"}".getBytes(StandardCharsets.UTF_8));
            System.out.println();
            System.out.println(
                    "| the gateway, a heap as in 512 MB, one processor | resident MiB | processor"
                            + " ms a call | ms a call |\n"
                            + "|---|---|---|---|");
            row(deployment, "restored, before the first call", "", "");
            var agent = deployment.agentUnder("measured", "budget: { run: { limit_usd: \"5\" } }");
            calls(deployment, agent, "the first call", 1);
            calls(deployment, agent, "calls 2 to 1,001", CALLS);
            calls(deployment, agent, "calls 1,002 to 2,001", CALLS);
            streams(deployment, agent);
            calls(deployment, agent, "calls after them", CALLS);
            logged(deployment, agent);
            System.out.printf(
                    Locale.ROOT,
                    "%nbytes of an item: runs %d, steps %d%n",
                    deployment.bytesPerItem("runs"),
                    deployment.bytesPerItem("steps"));
        }
    }

    private static void calls(
            CountedDeployment deployment, HttpClientAs agent, String name, int calls)
            throws IOException {
        double processor = processorMs(deployment.gateway());
        long waited = 0;
        for (int i = 0; i < calls; i++) {
            var run = "run-" + i % RUNS;
            deployment.provider().answer(FakeAnswer.json(200, CannedAnswers.chat(50, 20)));
            long began = System.nanoTime();
            var reply = agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, "Hello " + i));
            waited += System.nanoTime() - began;
            assertThat(reply.status()).isEqualTo(200);
            deployment.carry(run);
        }
        double wall = waited / 1e6;
        row(
                deployment,
                name,
                ms((processorMs(deployment.gateway()) - processor) / calls),
                ms(wall / calls));
    }

    private static void streams(CountedDeployment deployment, HttpClientAs agent)
            throws IOException {
        var words = CannedAnswers.chatStream(50, 120_000);
        double processor = processorMs(deployment.gateway());
        for (int i = 0; i < STREAMS; i++) {
            deployment.provider().answer(FakeAnswer.stream(words));
            var reply = agent.in("long-" + i).chat(Bodies.chatStream(CannedAnswers.GPT, "Hello"));
            assertThat(reply.text()).endsWith("data: [DONE]\n\n");
            assertThat(reply.body().length).isGreaterThan(20_000_000);
        }
        row(
                deployment,
                "5 streams of 20 MB",
                ms((processorMs(deployment.gateway()) - processor) / STREAMS),
                "");
    }

    private static void logged(CountedDeployment deployment, HttpClientAs agent)
            throws IOException {
        int before = deployment.gateway().log().length();
        calls(deployment, agent, "calls whose log is counted", CALLS);
        System.out.printf(
                Locale.ROOT,
                "%nbytes the gateway logs per call: %d%n",
                (deployment.gateway().log().length() - before) / CALLS);
    }

    private static void handler(
            CountedDeployment deployment, String role, String name, byte[] event)
            throws IOException {
        var function = deployment.handler(role, name);
        for (int i = 0; i < EVENTS; i++) {
            function.lambda().invoke(event);
        }
        double processor = processorMs(function);
        long began = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            function.lambda().invoke(event);
        }
        double wall = Duration.ofNanos(System.nanoTime() - began).toNanos() / 1e6;
        System.out.printf(
                "| %s | %d | %s | %s |%n",
                name,
                residentMib(function),
                ms((processorMs(function) - processor) / EVENTS),
                ms(wall / EVENTS));
    }

    private static void row(CountedDeployment deployment, String name, String processor, String ms)
            throws IOException {
        System.out.printf(
                "| %s | %d | %s | %s |%n", name, residentMib(deployment.gateway()), processor, ms);
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.1f", ms);
    }

    private static long residentMib(DeployedFunction function) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + function.process().pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    private static double processorMs(DeployedFunction function) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + function.process().pid() + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
    }
}
