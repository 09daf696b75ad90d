package dev.rungate.local;

import static dev.rungate.local.Template.map;
import static dev.rungate.local.Template.maps;

import dev.rungate.aws.dynamo.DynamoClients;
import dev.rungate.bench.Engine;
import dev.rungate.channels.slack.FakeSlack;
import dev.rungate.providers.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.json.JsonMapper;

/// An AWS account with what the template makes in it, under names of its own, each service by the
/// engine that stands in for it here.
public final class EmulatedAccount implements AutoCloseable {
    private static final String ROLE = "arn:aws:iam::000000000000:role/states";

    private final Engine tables = new Engine();
    private final DynamoDbClient dynamo = DynamoClients.at(tables.address());
    private final Engines engines = Engines.open(dynamo);
    private final SfnClient states = engines.stateClient();
    private final SqsClient queues = engines.queueClient();
    private final Map<String, String> names = new HashMap<>();
    private final Template template = Template.of(this::name);

    public EmulatedAccount(FakeProvider provider) {
        this(provider, Map.of());
    }

    /// With a Slack app that is set up.
    EmulatedAccount(FakeProvider provider, FakeSlack slack) {
        this(
                provider,
                Map.of(
                        "RUNGATE_SLACK_SIGNING_SECRET", FakeSlack.SIGNING.value(),
                        "RUNGATE_SLACK_BOT_TOKEN", FakeSlack.TOKEN.value(),
                        "RUNGATE_SLACK_API_URL", slack.api().toString()));
    }

    private EmulatedAccount(FakeProvider provider, Map<String, String> slack) {
        names.put("Prefix", "rungate-" + UUID.randomUUID().toString().substring(0, 8) + "-");
        names.put("AWS::Region", Engines.REGION);
        names.put("AWS::URLSuffix", "amazonaws.com");
        names.put("Api", "api4tests");
        template.names("AWS::DynamoDB::Table").forEach(this::table);
        template.names("AWS::SQS::Queue").stream()
                .sorted(
                        Comparator.comparing(
                                queue -> template.properties(queue).containsKey("RedrivePolicy")))
                .forEach(this::queue);
        template.names("AWS::Serverless::StateMachine").forEach(this::machine);
        try (var secrets = engines.secretClient()) {
            secret(secrets, "AdminSecret", admin());
            secret(secrets, "MasterKeySecret", Map.of("RUNGATE_MASTER_KEY", "5e".repeat(32)));
            secret(secrets, "ProvidersSecret", providers(provider));
            secret(secrets, "SlackSecret", slack);
            secret(secrets, "ChannelsSecret", Map.of());
        }
    }

    private static Map<String, String> admin() {
        var token = RunningServer.ADMIN_TOKEN.substring("rg_adm_".length());
        return Map.of("RUNGATE_ADMIN_TOKEN", token);
    }

    private static Map<String, String> providers(FakeProvider provider) {
        return Map.of(
                "OPENAI_API_KEY",
                RunningServer.OPENAI_KEY,
                "ANTHROPIC_API_KEY",
                RunningServer.ANTHROPIC_KEY,
                "RUNGATE_PROVIDER_OPENAI_URL",
                provider.url() + "/v1",
                "RUNGATE_PROVIDER_ANTHROPIC_URL",
                provider.url());
    }

    private void table(String resource) {
        var told = template.properties(resource);
        var name = template.text(told, "TableName");
        var made =
                dynamo.createTable(table ->
                        table.tableName(name)
                                .billingMode(
                                        BillingMode.fromValue(told.get("BillingMode").toString()))
                                .keySchema(
                                        maps(told, "KeySchema").stream()
                                                .map(key ->
                                                        KeySchemaElement.builder()
                                                                .attributeName(
                                                                        key.get("AttributeName")
                                                                                .toString())
                                                                .keyType(
                                                                        key.get("KeyType")
                                                                                .toString())
                                                                .build())
                                                .toList())
                                .attributeDefinitions(
                                        maps(told, "AttributeDefinitions").stream()
                                                .map(attribute ->
                                                        AttributeDefinition.builder()
                                                                .attributeName(
                                                                        attribute
                                                                                .get(
                                                                                        "AttributeName")
                                                                                .toString())
                                                                .attributeType(
                                                                        attribute
                                                                                .get(
                                                                                        "AttributeType")
                                                                                .toString())
                                                                .build())
                                                .toList())
                                .streamSpecification(stream -> {
                                    var view =
                                            map(told, "StreamSpecification").get("StreamViewType");
                                    stream.streamEnabled(view != null)
                                            .streamViewType(view == null ? null : view.toString());
                                }));
        var expiry = map(told, "TimeToLiveSpecification").get("AttributeName");
        if (expiry != null) {
            dynamo.updateTimeToLive(table ->
                    table.tableName(name)
                            .timeToLiveSpecification(
                                    ttl -> ttl.enabled(true).attributeName(expiry.toString())));
        }
        names.put(resource, name);
        names.put(
                resource + ".StreamArn",
                Objects.requireNonNullElse(made.tableDescription().latestStreamArn(), "none"));
    }

    /// Without the key it is sealed with, which nobody has here.
    private void queue(String resource) {
        var told = template.properties(resource);
        var attributes = new HashMap<QueueAttributeName, String>();
        for (var name :
                new QueueAttributeName[] {
                    QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                    QueueAttributeName.VISIBILITY_TIMEOUT
                }) {
            if (told.containsKey(name.toString())) {
                attributes.put(name, template.text(told, name.toString()));
            }
        }
        var redrive = map(told, "RedrivePolicy");
        if (!redrive.isEmpty()) {
            var policy = JsonMapper.shared().createObjectNode();
            redrive.keySet()
                    .forEach(key ->
                            policy.put(key.toString(), template.text(redrive, key.toString())));
            attributes.put(QueueAttributeName.REDRIVE_POLICY, policy.toString());
        }
        var name = template.text(told, "QueueName");
        var url =
                queues.createQueue(queue -> queue.queueName(name).attributes(attributes))
                        .queueUrl();
        names.put(resource, url);
        names.put(resource + ".Arn", attribute(url, QueueAttributeName.QUEUE_ARN));
    }

    private void machine(String resource) {
        var told = template.properties(resource);
        try {
            var definition =
                    Files.readString(
                            Template.REPOSITORY.resolve(told.get("DefinitionUri").toString()));
            names.put(
                    resource,
                    states.createStateMachine(machine ->
                                    machine.name(template.text(told, "Name"))
                                            .type(told.get("Type").toString())
                                            .definition(definition)
                                            .roleArn(ROLE))
                            .stateMachineArn());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void secret(SecretsManagerClient secrets, String resource, Map<String, String> said) {
        var name = template.text(template.properties(resource), "Name");
        var text = JsonMapper.shared().writeValueAsString(said);
        names.put(
                resource,
                secrets.createSecret(secret -> secret.name(name).secretString(text)).arn());
    }

    /// What the template calls something, here: the name of a table, the address of a queue, the
    /// ARN of a secret or of the state machine.
    String name(String resource) {
        var name = names.get(resource);
        if (name == null) {
            throw new IllegalArgumentException(
                    "The template speaks of " + resource + ", which is not made here.");
        }
        return name;
    }

    Template template() {
        return template;
    }

    URI tables() {
        return tables.address();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    Engines engines() {
        return engines;
    }

    SfnClient states() {
        return states;
    }

    SqsClient queues() {
        return queues;
    }

    /// Of the queue with this ARN.
    String queueUrl(String arn) {
        return template.names("AWS::SQS::Queue").stream()
                .filter(queue -> name(queue + ".Arn").equals(arn))
                .map(this::name)
                .findFirst()
                .orElseThrow();
    }

    String attribute(String queue, QueueAttributeName name) {
        return queues.getQueueAttributes(request -> request.queueUrl(queue).attributeNames(name))
                .attributes()
                .get(name);
    }

    /// What the template tells a function, what Lambda adds, where this account is, and more.
    public Map<String, String> environment(String function, Map<String, String> more) {
        var environment = new HashMap<>(template.environment(function));
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", tables.address().toString());
        environment.put("AWS_ENDPOINT_URL_SFN", engines.states().toString());
        environment.put("AWS_ENDPOINT_URL_SQS", engines.states().toString());
        environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", engines.secrets().toString());
        environment.put("AWS_REGION", Engines.REGION);
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.computeIfPresent("RUNGATE_PRIVATE_UPSTREAMS", (_, _) -> "true");
        environment.putAll(more);
        return environment;
    }

    @Override
    public void close() {
        states.close();
        queues.close();
        engines.close();
        dynamo.close();
        tables.close();
    }
}
