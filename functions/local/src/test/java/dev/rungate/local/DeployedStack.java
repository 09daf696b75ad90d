package dev.rungate.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What CloudFormation made of a template on ministack.
record DeployedStack(Ministack ministack, Map<String, String> resources) {
    private static final String NAME = "rungate";
    private static final Duration MADE = Duration.ofSeconds(60);
    private static final Pattern STATUS = Pattern.compile("<StackStatus>(.*?)</StackStatus>");
    private static final Pattern RESOURCE =
            Pattern.compile(
                    "<LogicalResourceId>(.*?)</LogicalResourceId>.*?<ResourceStatus>(.*?)</ResourceStatus>",
                    Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("<member>(.*?)</member>", Pattern.DOTALL);
    private static final Pattern OUTPUT =
            Pattern.compile(
                    "<OutputKey>ApiUrl</OutputKey>\\s*<OutputValue>(.*?)</OutputValue>",
                    Pattern.DOTALL);

    /// `bucket` holds the packages.
    static DeployedStack of(Ministack ministack, String bucket, String template) {
        assertThat(create(ministack, bucket, template))
                .as(ministack.log())
                .isEqualTo("CREATE_COMPLETE");
        return new DeployedStack(ministack, resources(ministack));
    }

    /// Answers what has become of it.
    static String create(Ministack ministack, String bucket, String template) {
        ministack.put("/" + bucket + "/template.json", BodyPublishers.ofString(template, UTF_8));
        var url = ministack.address() + "/" + bucket + "/template.json";
        ministack.form(
                action("CreateStack")
                        + "&Capabilities.member.1=CAPABILITY_IAM&TemplateURL="
                        + URLEncoder.encode(url, UTF_8));
        return ended(ministack);
    }

    /// As one does with what a failed first deploy has left: only its name.
    static void delete(Ministack ministack) {
        ministack.form(action("DeleteStack"));
        Eventually.holdsWithin(MADE, () -> assertThat(gone(ministack)).isTrue());
    }

    private static boolean gone(Ministack ministack) {
        try {
            return status(ministack).equals("DELETE_COMPLETE");
        } catch (IllegalStateException unknown) {
            return true;
        }
    }

    private static String ended(Ministack ministack) {
        Eventually.holdsWithin(
                MADE, () -> assertThat(status(ministack)).doesNotContain("IN_PROGRESS"));
        return status(ministack);
    }

    /// Where the API is reached on ministack, stage included.
    String api() {
        var said = OUTPUT.matcher(ministack.form(action("DescribeStacks")));
        assertThat(said.find()).isTrue();
        var api = said.group(1).replaceAll("https://(.*?)\\.(.*)", "$1");
        return ministack.address() + "/_aws/execute-api/" + api + "/prod";
    }

    JsonNode function(String name) {
        return JsonMapper.shared()
                .readTree(ministack.get("/2015-03-31/functions/" + name + "/configuration"));
    }

    Map<String, String> environment(String function) {
        var environment = new HashMap<String, String>();
        function(function)
                .at("/Environment/Variables")
                .properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().stringValue()));
        return environment;
    }

    JsonNode sources() {
        return JsonMapper.shared()
                .readTree(ministack.get("/2015-03-31/event-source-mappings/"))
                .path("EventSourceMappings");
    }

    String queue(String name) {
        return ministack
                .call("AmazonSQS.GetQueueUrl", Map.of("QueueName", name))
                .path("QueueUrl")
                .stringValue();
    }

    /// Messages that are there, and those that somebody has taken and not deleted.
    int messages(String queue) {
        var counts =
                ministack
                        .call(
                                "AmazonSQS.GetQueueAttributes",
                                Map.of("QueueUrl", queue(queue), "AttributeNames", "All"))
                        .path("Attributes");
        return number(counts, "ApproximateNumberOfMessages")
                + number(counts, "ApproximateNumberOfMessagesNotVisible");
    }

    /// A message that was not handled comes again in a second.
    void hurry(String queue) {
        ministack.call(
                "AmazonSQS.SetQueueAttributes",
                Map.of("QueueUrl", queue(queue), "Attributes", Map.of("VisibilityTimeout", "1")));
    }

    /// What lies there, and stays.
    List<String> bodies(String queue) {
        return ministack
                .call(
                        "AmazonSQS.ReceiveMessage",
                        Map.of(
                                "QueueUrl",
                                queue(queue),
                                "MaxNumberOfMessages",
                                10,
                                "VisibilityTimeout",
                                0))
                .path("Messages")
                .valueStream()
                .map(message -> message.path("Body").asString())
                .toList();
    }

    private static int number(JsonNode counts, String name) {
        return Integer.parseInt(counts.path(name).asString());
    }

    private static String status(Ministack ministack) {
        var status = STATUS.matcher(ministack.form(action("DescribeStacks")));
        return status.find() ? status.group(1) : "";
    }

    private static Map<String, String> resources(Ministack ministack) {
        var all = new TreeMap<String, String>();
        MEMBER.matcher(ministack.form(action("DescribeStackResources")))
                .results()
                .map(member -> RESOURCE.matcher(member.group(1)))
                .filter(Matcher::find)
                .forEach(found -> all.put(found.group(1), found.group(2)));
        return all;
    }

    private static String action(String name) {
        return "Action=" + name + "&Version=2010-05-15&StackName=" + NAME;
    }
}
