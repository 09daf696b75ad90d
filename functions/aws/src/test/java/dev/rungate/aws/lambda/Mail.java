package dev.rungate.aws.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.rungate.approvals.Gate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Messages as SQS hands them to a function.
final class Mail {
    private Mail() {}

    /// Messages {@code m0}, {@code m1} and so on, received for the first time.
    static SQSEvent of(String... bodies) {
        return received(1, bodies);
    }

    static SQSEvent received(int times, String... bodies) {
        var event = new SQSEvent();
        event.setRecords(
                IntStream.range(0, bodies.length)
                        .mapToObj(i -> message("m" + i, bodies[i], times))
                        .toList());
        return event;
    }

    static String ask(Gate gate, String token) {
        return said("ask", gate, token);
    }

    static String escalate(Gate gate, String token) {
        return said("escalate", gate, token);
    }

    static String lapsed(Gate gate) {
        return "{\"kind\":\"lapsed\",\"gate\":\"%s\",\"org\":\"%s\"}"
                .formatted(gate.id(), gate.run().org());
    }

    static List<String> failed(SQSBatchResponse answer) {
        return answer.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .toList();
    }

    private static String said(String kind, Gate gate, String token) {
        return "{\"kind\":\"%s\",\"gate\":\"%s\",\"org\":\"%s\",\"token\":\"%s\"}"
                .formatted(kind, gate.id(), gate.run().org(), token);
    }

    private static SQSMessage message(String id, String body, int times) {
        var message = new SQSMessage();
        message.setMessageId(id);
        message.setEventSource("aws:sqs");
        message.setBody(body);
        message.setAttributes(Map.of("ApproximateReceiveCount", Integer.toString(times)));
        return message;
    }
}
