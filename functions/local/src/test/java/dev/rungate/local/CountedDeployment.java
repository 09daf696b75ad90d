package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.aws.dynamo.Tables;
import dev.rungate.aws.dynamo.steps.LedgerStream;
import dev.rungate.bench.StubEngine;
import dev.rungate.ids.FreshIds;
import dev.rungate.providers.FakeAnswer;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.json.JsonMapper;

/// The packages of the functions in an emulated account, whose every request to DynamoDB goes
/// through a door that counts the units the engine says it took.
final class CountedDeployment implements AutoCloseable {
    private final FakeProvider provider = FakeProvider.start();
    private final EmulatedAccount account = new EmulatedAccount(provider);
    private final Tables tables = new Tables(account.name("Prefix"));
    private final List<DeployedFunction> functions = new ArrayList<>();
    private final Path folder;
    private final String options;
    private final StubEngine door;
    private final DynamoDbClient counted;
    private final DeployedFunction gateway;
    private final HttpClientAs admin;

    /// {@code options} are those of the gateway's virtual machine.
    CountedDeployment(Path folder, String options) {
        this.folder = folder;
        this.options = options;
        door = door(account);
        counted = DynamoClients.at(door.address());
        gateway = DeployedFunction.gateway(folder, environment("Gateway"));
        functions.add(gateway);
        var control = handler("control", "Control");
        gateway.lambda().awaitAsked("restore/next");
        gateway.lambda().restore();
        gateway.ready();
        admin = new HttpClientAs(control.lambda().front().toString(), RunningServer.ADMIN_TOKEN);
    }

    private static StubEngine door(EmulatedAccount account) {
        try {
            return new StubEngine(account.tables());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment(String function) {
        return account.environment(
                function,
                Map.of(
                        "AWS_LAMBDA_INITIALIZATION_TYPE",
                        "snap-start",
                        "AWS_ENDPOINT_URL_DYNAMODB",
                        door.address().toString(),
                        "RUNGATE_JAVA_OPTS",
                        options));
    }

    DeployedFunction handler(String role, String name) {
        var environment = environment(name);
        environment.remove("AWS_LAMBDA_INITIALIZATION_TYPE");
        var function =
                DeployedFunction.other(
                        role,
                        "dev.rungate.aws.lambda." + name + "Function::handleRequest",
                        folder,
                        environment);
        functions.add(function);
        return function.ready();
    }

    FakeProvider provider() {
        return provider;
    }

    DeployedFunction gateway() {
        return gateway;
    }

    HttpClientAs agentUnder(String name, String rules) {
        return atGateway(admin.agentUnder(name, rules));
    }

    HttpClientAs admin() {
        return atGateway(admin);
    }

    private HttpClientAs atGateway(HttpClientAs visitor) {
        return visitor.at(gateway.lambda().front().toString());
    }

    /// One answered call, and what the stream then tells LedgerEvents of its run.
    void call(HttpClientAs agent, String run, String text) {
        callOf(Duration.ZERO, agent, run, text);
    }

    /// The same where the provider takes so long.
    void callOf(Duration time, HttpClientAs agent, String run, String text) {
        provider.answer(FakeAnswer.json(200, CannedAnswers.chat(50, 20)).delayedBy(time));
        var reply = agent.in(run).chat(Bodies.chat(CannedAnswers.GPT, text));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        carry(run);
    }

    /// What LedgerEvents does about a run's newest image.
    void carry(String run) {
        var item =
                account.dynamo()
                        .getItem(get ->
                                get.tableName(tables.runs())
                                        .consistentRead(true)
                                        .key(Map.of("k", AttributeValue.fromS("default/" + run))))
                        .item();
        assertThat(item).as("the item of " + run).isNotEmpty();
        var stream = LedgerStream.of(counted, tables, new FreshIds(new SecureRandom()));
        assertThat(stream.carry(List.of(new LedgerStream.Image("1", item)))).isEmpty();
    }

    /// Hands what waits in the gates' queue to the function, as Lambda does; gives how many.
    int deliver(DeployedFunction function) {
        var queues = account.queues();
        var messages =
                queues.receiveMessage(receive ->
                                receive.queueUrl(account.name("Ask"))
                                        .waitTimeSeconds(5)
                                        .maxNumberOfMessages(10))
                        .messages();
        var event = JsonMapper.shared().createObjectNode();
        var records = event.putArray("Records");
        messages.forEach(message ->
                records.addObject()
                        .put("messageId", message.messageId())
                        .put("eventSource", "aws:sqs")
                        .put("body", message.body()));
        var answer = function.lambda().invoke(JsonMapper.shared().writeValueAsBytes(event));
        assertThat(new String(answer, StandardCharsets.UTF_8)).doesNotContain("itemIdentifier");
        return messages.size();
    }

    /// What has been used since the last time, by what it is counted as. AWS bills a read that
    /// finds nothing as one that finds little; the engine does not.
    Map<String, Double> used() {
        var units = new TreeMap<>(Map.of("read", 0.0, "write", 0.0));
        door.consumption()
                .used()
                .forEach((kind, used) -> {
                    var reads = Math.max(used.units(), used.requests());
                    var read = isRead(kind);
                    units.merge(read ? "read" : "write", read ? reads : used.units(), Double::sum);
                });
        door.consumption().reset();
        return units;
    }

    private static boolean isRead(String kind) {
        return kind.startsWith("GetItem")
                || kind.startsWith("BatchGetItem")
                || kind.startsWith("Query")
                || kind.startsWith("Scan");
    }

    /// As the engine tells them: bytes of the items of the table by the end of its name.
    long bytesPerItem(String name) {
        var table =
                account.dynamo()
                        .describeTable(request -> request.tableName(account.name("Prefix") + name))
                        .table();
        return table.tableSizeBytes() / Math.max(1, table.itemCount());
    }

    @Override
    public void close() {
        functions.forEach(DeployedFunction::close);
        counted.close();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        account.close();
        provider.close();
    }
}
