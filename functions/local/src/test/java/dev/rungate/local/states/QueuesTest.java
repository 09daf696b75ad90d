package dev.rungate.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SqsException;

class QueuesTest {
    private static final String SIGNED =
            "AWS4-HMAC-SHA256 Credential=%s/20261130/us-east-1/states/aws4_request, Signature=0";

    private static StatesFixture states;

    @BeforeAll
    static void open() {
        states = new StatesFixture();
    }

    @AfterAll
    static void close() {
        states.close();
    }

    @Test
    void aMessageIsHiddenWhileSomebodyHasItAndThenSeenAgain() {
        var queue = states.queue();
        send(queue, "Grüße, \"Welt\" 🙂");
        var first = receive(queue, 1, 0);
        assertThat(first).singleElement().extracting(Message::body).isEqualTo("Grüße, \"Welt\" 🙂");
        assertThat(receive(queue, 1, 0)).isEmpty();
        var again = receive(queue, 1, 5);
        assertThat(again)
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.messageId()).isEqualTo(first.getFirst().messageId());
                    assertThat(receives(message)).isEqualTo("2");
                });
    }

    @Test
    void onlyTheLastReceiptDeletes() {
        var queue = states.queue();
        send(queue, "one");
        var first = receive(queue, 1, 0).getFirst();
        var second = receive(queue, 1, 5).getFirst();
        delete(queue, first);
        assertThat(count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("1");
        delete(queue, second);
        delete(queue, second);
        assertThat(count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("0");
        assertThatThrownBy(() ->
                        states.sqs()
                                .deleteMessage(r -> r.queueUrl(queue).receiptHandle("nonsense")))
                .isInstanceOf(ReceiptHandleIsInvalidException.class);
    }

    @Test
    void aLongPollEndsWithTheMessage() throws Exception {
        var queue = states.queue();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            var polled = waiting.submit(() -> receive(queue, 30, 20));
            Thread.sleep(300);
            send(queue, "now");
            assertThat(polled.get()).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aMessageGivenBackIsSeenAtOnce() {
        var queue = states.queue();
        send(queue, "one");
        var message = receive(queue, 600, 0).getFirst();
        assertThat(receive(queue, 600, 0)).isEmpty();
        states.sqs()
                .changeMessageVisibility(r ->
                        r.queueUrl(queue)
                                .receiptHandle(message.receiptHandle())
                                .visibilityTimeout(0));
        assertThat(receive(queue, 600, 0)).hasSize(1);
        assertThatThrownBy(() ->
                        states.sqs()
                                .changeMessageVisibility(r ->
                                        r.queueUrl(queue)
                                                .receiptHandle(message.receiptHandle())
                                                .visibilityTimeout(0)))
                .isInstanceOf(SqsException.class);
    }

    @Test
    void aMessageReceivedTooOftenGoesToTheDeadLetterQueue() {
        var dead = states.queue();
        var name = "q-" + UUID.randomUUID();
        var policy =
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":2}"
                        .formatted(count(dead, QueueAttributeName.QUEUE_ARN));
        var attributes = Map.of(QueueAttributeName.REDRIVE_POLICY, policy);
        var queue =
                states.sqs().createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
        send(queue, "poison");
        assertThat(receive(queue, 0, 0)).hasSize(1);
        assertThat(receive(queue, 0, 0)).hasSize(1);
        assertThat(receive(queue, 0, 0)).isEmpty();
        assertThat(receive(dead, 0, 0))
                .singleElement()
                .extracting(Message::body)
                .isEqualTo("poison");
    }

    @Test
    void aQueueIsCreatedOnceAndNeverWithOtherAttributes() {
        var name = "q-" + UUID.randomUUID();
        var queue = states.sqs().createQueue(r -> r.queueName(name)).queueUrl();
        assertThat(states.sqs().createQueue(r -> r.queueName(name)).queueUrl()).isEqualTo(queue);
        assertThat(states.sqs().getQueueUrl(r -> r.queueName(name)).queueUrl()).isEqualTo(queue);
        var other = Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "5");
        assertThatThrownBy(() -> states.sqs().createQueue(r -> r.queueName(name).attributes(other)))
                .isInstanceOf(QueueNameExistsException.class);
        assertThatThrownBy(() -> states.sqs().getQueueUrl(r -> r.queueName("nowhere")))
                .isInstanceOf(QueueDoesNotExistException.class);
    }

    @Test
    void purgingLeavesNothing() {
        var queue = states.queue();
        for (int i = 0; i < 12; i++) {
            send(queue, "m" + i);
        }
        assertThat(receive(queue, 30, 0)).hasSize(10);
        states.sqs().purgeQueue(r -> r.queueUrl(queue));
        assertThat(receive(queue, 0, 0)).isEmpty();
        assertThat(count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("0");
    }

    @Test
    void whoeverCallsItByAnotherNameIsNotAnswered() throws Exception {
        var here = states.address();
        var elsewhere = URI.create("http://localhost:" + here.getPort() + "/");
        try (var client = HttpClient.newHttpClient()) {
            assertThat(ask(client, elsewhere, SIGNED.formatted("test")).statusCode())
                    .isEqualTo(200);
        }
        try (var socket = new Socket(here.getHost(), here.getPort())) {
            var request =
                    """
                    POST / HTTP/1.1\r
                    Host: rebound.example:%d\r
                    X-Amz-Target: AWSStepFunctions.ListStateMachines\r
                    Connection: close\r
                    Content-Length: 2\r
                    \r
                    {}\
                    """
                            .formatted(here.getPort());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            var answer = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 400");
        }
    }

    /// A process on the same machine that finds the port could decide gates.
    @Test
    void whoeverDoesNotKnowItsAccessKeyIsNotAnswered() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            for (var shown :
                    List.of(
                            "",
                            SIGNED.formatted("tes"),
                            SIGNED.formatted("local"),
                            "Bearer test")) {
                var answer = ask(client, states.address(), shown);
                assertThat(answer.statusCode()).as(shown).isEqualTo(400);
                assertThat(answer.body()).contains("UnrecognizedClientException");
            }
        }
    }

    @Test
    void anOperationItDoesNotKnowIsRefusedByName() {
        assertThatThrownBy(() -> states.sqs().listQueues())
                .isInstanceOfSatisfying(
                        SqsException.class,
                        refused ->
                                assertThat(refused.awsErrorDetails().errorCode())
                                        .isEqualTo("UnknownOperationException"));
    }

    private static HttpResponse<String> ask(HttpClient client, URI uri, String authorization)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
                        .header("Authorization", authorization)
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void send(String queue, String body) {
        states.sqs().sendMessage(r -> r.queueUrl(queue).messageBody(body));
    }

    private static void delete(String queue, Message message) {
        states.sqs().deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
    }

    /// Up to ten, hidden for so many seconds; 0 hides not at all.
    private static List<Message> receive(String queue, int hide, int wait) {
        return states.sqs()
                .receiveMessage(r ->
                        r.queueUrl(queue)
                                .maxNumberOfMessages(10)
                                .visibilityTimeout(hide)
                                .waitTimeSeconds(wait)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    private static String receives(Message message) {
        return message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    }

    private static String count(String queue, QueueAttributeName attribute) {
        return states.sqs()
                .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(attribute))
                .attributes()
                .get(attribute);
    }
}
