package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.channels.slack.Clicks;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.providers.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Every function of the template, run from its package, in one account: its environment is the
/// template's, its events come as the template says, and each of them is fed when a test says so.
final class DeployedServer implements AutoCloseable {
    private static final String FAST = "-XX:TieredStopAtLevel=1";
    private static final String EVERY_MINUTE =
            "{\"version\":\"0\",\"source\":\"aws.events\",\"detail-type\":\"Scheduled"
                    + " Event\",\"detail\":{}}";

    final FakeProvider provider = FakeProvider.start();
    final FakeSlack slack = new FakeSlack();
    final EmulatedAccount account = new EmulatedAccount(provider, slack);

    /// Before the tables, for the gateway and for what follows the ledger.
    final FaultyProxy tables = FaultyProxy.before(account.tables());

    final QueueSource asks;
    final QueueSource lapses;
    final StreamSource changes;
    final HttpClientAs agent;
    private final Path folder;
    private final Map<String, DeployedFunction> functions = new HashMap<>();

    DeployedServer(Path folder, String rules) {
        this.folder = folder;
        for (var name : account.template().names("AWS::Serverless::Function")) {
            boolean faulty = name.equals("Gateway") || name.equals("LedgerEvents");
            functions.put(name, another(name, faulty ? throughTheDoor() : Map.of()));
        }
        functions.values().forEach(DeployedFunction::ready);
        asks = QueueSource.of(account, "AskApprovers", function("AskApprovers"));
        lapses = QueueSource.of(account, "GateLapsed", function("GateLapsed"));
        changes = StreamSource.of(account, "LedgerEvents", function("LedgerEvents"));
        agent = hired(rules);
    }

    private HttpClientAs hired(String rules) {
        var admin = new HttpClientAs(front("Control"), RunningServer.ADMIN_TOKEN);
        var ann =
                "{\"name\":\"ann\",\"role\":\"approver\",\"slack\":{\"team_id\":\"T1\",\"user_id\":\"U1\"}}";
        assertThat(admin.post("/api/members", ann).status()).isEqualTo(201);
        return admin.agentUnder("deployed", rules).at(front("Gateway"));
    }

    private Map<String, String> throughTheDoor() {
        return Map.of("AWS_ENDPOINT_URL_DYNAMODB", tables.address());
    }

    DeployedFunction function(String name) {
        return functions.get(name);
    }

    /// One more environment of a function.
    DeployedFunction another(String function, Map<String, String> more) {
        var told = new HashMap<>(more);
        if (function.equals("Gateway")) {
            told.put("RUNGATE_JAVA_OPTS", FAST);
        }
        return DeployedFunction.of(function, account, folder, told);
    }

    private String front(String function) {
        return function(function).lambda().front().toString();
    }

    void approve(String gate) {
        var payload = Clicks.approve("T1", "U1", gate, slack.responseUrl("ann"));
        assertThat(SignedClick.post(front("SlackInteraction"), payload).status()).isEqualTo(200);
    }

    /// What the schedule says every minute. Throws `InvocationFailed`.
    void sweep() {
        var event = EVERY_MINUTE.getBytes(StandardCharsets.UTF_8);
        var said = new String(function("Sweep").lambda().invoke(event), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("\"swept\"");
    }

    /// The numbers of a run's steps in the step table, and their text.
    Map<Long, String> stepRows(String run) {
        var rows = new TreeMap<Long, String>();
        account.dynamo()
                .queryPaginator(query ->
                        query.tableName(account.name("Steps"))
                                .keyConditionExpression("k = :run")
                                .expressionAttributeValues(
                                        Map.of(":run", AttributeValue.fromS("default/" + run))))
                .items()
                .forEach(row -> rows.put(Long.parseLong(row.get("n").n()), row.toString()));
        return rows;
    }

    /// The run's own item.
    Map<String, AttributeValue> item(String run) {
        return account.dynamo()
                .getItem(get ->
                        get.tableName(account.name("Runs"))
                                .key(Map.of("k", AttributeValue.fromS("default/" + run))))
                .item();
    }

    /// Everything that is kept.
    Map<String, List<Map<String, AttributeValue>>> kept() {
        var kept = new TreeMap<String, List<Map<String, AttributeValue>>>();
        for (var table : account.template().names("AWS::DynamoDB::Table")) {
            var name = account.name(table);
            kept.put(
                    table,
                    account.dynamo().scanPaginator(scan -> scan.tableName(name)).items().stream()
                            .toList());
        }
        return kept;
    }

    /// How many messages are in a queue, hidden or not.
    int messages(String queue) {
        return List.of(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)
                .stream()
                .mapToInt(each -> Integer.parseInt(account.attribute(account.name(queue), each)))
                .sum();
    }

    @Override
    public void close() {
        functions.values().forEach(DeployedFunction::close);
        changes.close();
        tables.close();
        account.close();
        slack.close();
        provider.close();
    }
}
