package dev.rungate.local;

import dev.rungate.aws.runtime.InvocationFailed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.databind.json.JsonMapper;

/// Hands a queue's messages to a function as Lambda does: in batches, of which those that are
/// reported as failed, or all where the function fails, stay in the queue. The time for which the
/// queue then hides them is over at once.
record QueueSource(SqsClient queues, String url, String arn, int batch, DeployedFunction function) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// The source that the template gives a function, at work for this environment of it.
    static QueueSource of(EmulatedAccount account, String function, DeployedFunction running) {
        var told = account.template().source(function);
        var arn = account.template().text(told, "Queue");
        return new QueueSource(
                account.queues(),
                account.queueUrl(arn),
                arn,
                Integer.parseInt(account.template().text(told, "BatchSize")),
                running);
    }

    /// Until the queue holds nothing that can be seen; answers how many invocations that took.
    int drain() {
        int invocations = 0;
        for (var messages = receive(); !messages.isEmpty(); messages = receive()) {
            hand(messages);
            invocations++;
        }
        return invocations;
    }

    /// Once.
    void handOneBatch() {
        hand(receive());
    }

    /// The text of the next message, which stays.
    String look() {
        var message =
                queues.receiveMessage(request ->
                                request.queueUrl(url).visibilityTimeout(0).waitTimeSeconds(10))
                        .messages()
                        .getFirst();
        return message.body();
    }

    void send(String body) {
        queues.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }

    private List<Message> receive() {
        return queues.receiveMessage(request ->
                        request.queueUrl(url)
                                .maxNumberOfMessages(batch)
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    private void hand(List<Message> messages) {
        var failed = failed(messages);
        for (var message : messages) {
            var receipt = message.receiptHandle();
            if (failed.contains(message.messageId())) {
                queues.changeMessageVisibility(request ->
                        request.queueUrl(url).receiptHandle(receipt).visibilityTimeout(0));
            } else {
                queues.deleteMessage(request -> request.queueUrl(url).receiptHandle(receipt));
            }
        }
    }

    /// All of them where the function fails, or names one that was not in the batch.
    private Set<String> failed(List<Message> messages) {
        var all = messages.stream().map(Message::messageId).collect(Collectors.toSet());
        try {
            var answer = JSON.readTree(function.lambda().invoke(event(messages)));
            var failed = new HashSet<String>();
            answer.path("batchItemFailures")
                    .forEach(each -> failed.add(each.path("itemIdentifier").asString("")));
            return all.containsAll(failed) ? failed : all;
        } catch (InvocationFailed broken) {
            return all;
        }
    }

    private byte[] event(List<Message> messages) {
        var event = JSON.createObjectNode();
        var records = event.putArray("Records");
        for (var message : messages) {
            var record = records.addObject();
            record.put("messageId", message.messageId())
                    .put("receiptHandle", message.receiptHandle())
                    .put("body", message.body());
            var attributes = record.putObject("attributes");
            message.attributesAsStrings().forEach(attributes::put);
            record.putObject("messageAttributes");
            record.put("md5OfBody", message.md5OfBody())
                    .put("eventSource", "aws:sqs")
                    .put("eventSourceARN", arn)
                    .put("awsRegion", Engines.REGION);
        }
        return JSON.writeValueAsBytes(event);
    }
}
