package dev.rungate.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/// The queues from the waiting of gates to functions, and the dead-letter queues for messages that
/// no function could take.
final class Queues extends Construct {
    private static final Duration KEPT = Duration.days(14);

    /// Six times what the function may take, as AWS advises, so that no message is taken twice.
    private static final Duration TAKEN = Duration.seconds(360);

    private static final int TRIES = 10;

    private final Choices choices;
    private final CustomerKey key;
    final Queue askDead;
    final Queue ask;
    final Queue lapsedDead;
    final Queue lapsed;
    final Queue ledgerEventsDead;

    Queues(Construct scope, Choices choices, CustomerKey key) {
        super(scope, "Queues");
        this.choices = choices;
        this.key = key;
        askDead = queue("AskDead", "ask-dead").build();
        ask = taken("Ask", "ask", askDead);
        lapsedDead = queue("LapsedDead", "lapsed-dead").build();
        lapsed = taken("Lapsed", "lapsed", lapsedDead);
        ledgerEventsDead = queue("LedgerEventsDead", "ledger-events-dead").build();
        NagReasons.lastQueue(ledgerEventsDead);
    }

    /// By the name a person reads on an alarm.
    Map<String, Queue> dead() {
        return Map.of(
                "AskDead", askDead, "LapsedDead", lapsedDead, "LedgerEventsDead", ledgerEventsDead);
    }

    List<Queue> ofTheMachine() {
        return List.of(ask, lapsed);
    }

    private Queue taken(String id, String name, Queue dead) {
        return queue(id, name)
                .visibilityTimeout(TAKEN)
                .deadLetterQueue(
                        DeadLetterQueue.builder().queue(dead).maxReceiveCount(TRIES).build())
                .build();
    }

    private Queue.Builder queue(String id, String name) {
        return Queue.Builder.create(this, id)
                .queueName(choices.named(name))
                .encryption(QueueEncryption.KMS)
                .encryptionMasterKey(key.key())
                .enforceSsl(true)
                .retentionPeriod(KEPT);
    }
}
