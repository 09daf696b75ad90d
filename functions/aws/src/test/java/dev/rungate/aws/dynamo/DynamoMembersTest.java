package dev.rungate.aws.dynamo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rungate.ids.MemberId;
import dev.rungate.ids.OrgId;
import dev.rungate.tenants.Member;
import dev.rungate.tenants.Members;
import dev.rungate.tenants.Members.Added;
import dev.rungate.tenants.MembersContract;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

final class DynamoMembersTest extends MembersContract {
    private static final Tables TABLES = Engine.freshTables();
    private static final OrgId ORG = new OrgId("lost-answers");

    @Override
    protected Members members() {
        return Engine.process(TABLES).members();
    }

    @Override
    protected Members anotherProcess() {
        return Engine.process(TABLES).members();
    }

    @Test
    void aWriteWhoseAnswerIsLostIsMadeOnce() {
        var ada =
                new Member(
                        ORG,
                        new MemberId("mbr_1"),
                        "Ada",
                        Member.Role.APPROVER,
                        "T1",
                        "U1",
                        "a@b.example",
                        Instant.ofEpochMilli(1_700_000_000_000L));
        assertThat(losing().add(ada, "first")).isEqualTo(new Added.Done(ada));
        assertThat(members().members(ORG, 10, null).data()).containsExactly(ada);
        assertThat(losing().renew(ORG, ada.id(), "second")).contains(ada);
        assertThat(members().byToken("first")).isEmpty();
        assertThat(members().byToken("second")).contains(ada);
        assertThat(losing().remove(ORG, ada.id())).contains(ada);
        assertThat(members().members(ORG, 10, null).data()).isEmpty();
        assertThat(members().byToken("second")).isEmpty();
    }

    private static Members losing() {
        return Engine.process(new WriteAnswerLosing(), TABLES).members();
    }

    /// Loses the answer to the first transaction.
    private static final class WriteAnswerLosing extends ForwardingDynamoDb {
        private final AtomicBoolean lost = new AtomicBoolean();

        WriteAnswerLosing() {
            super(Engine.client());
        }

        @Override
        <T> T pass(DynamoDbRequest request, Supplier<T> perform) {
            var answer = perform.get();
            if (request instanceof TransactWriteItemsRequest && lost.compareAndSet(false, true)) {
                throw SdkClientException.create("connection reset after the request was sent");
            }
            return answer;
        }
    }
}
