package dev.rungate.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RunTextTest {
    @Test
    void theRecordSaysHowCallsEndedAndWhoChangedTheRun() {
        var steps =
                JsonMapper.shared()
                        .readTree(
                                """
                                [{"name":"llm.a","finish_reason":"stop","error":null},
                                 {"name":"llm.b","finish_reason":null,"error":{"code":"run_closed"}},
                                 {"name":"run.limit","finish_reason":null,"error":null,
                                  "event":{"by":"admin","limit_usd":"5.00"}},
                                 {"name":"run.approval_approved","finish_reason":null,"error":null,
                                  "gate":{"gate_id":"gate_1","decided_by":"member:ann"}}]
                                """);
        assertThat(RunText.of(JsonMapper.shared().createObjectNode(), steps).lines().skip(4))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("USD  stop"),
                        line -> assertThat(line).endsWith("USD  run_closed"),
                        line -> assertThat(line).endsWith("USD  by admin, limit $5.00"),
                        line -> assertThat(line).endsWith("USD  by member:ann"));
    }
}
