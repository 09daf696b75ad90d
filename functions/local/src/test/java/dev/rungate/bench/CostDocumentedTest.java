package dev.rungate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// docs/cost.md shows what follows from the recorded measurements and the price list, to the cent.
class CostDocumentedTest {
    @Test
    void thePageHoldsEveryTableAsItIsComputed() throws IOException {
        var page = Files.readString(Path.of("..", "..", "docs", "cost.md"));
        Cost.tables()
                .forEach((name, table) -> assertThat(page).as(name).contains("\n" + table + "\n"));
    }

    @Test
    void aSecondOfWaitingIsPaidByItsMemory() {
        var time = "Lambda: the gateway's time";
        var small = new DeployedStack(9).onDemand(512, Prices.LAMBDA_SECOND_X86).get(time);
        var less = new DeployedStack(8).onDemand(512, Prices.LAMBDA_SECOND_X86).get(time);
        assertThat(small.subtract(less)).isEqualByComparingTo(new BigDecimal("8.33335"));
    }

    @Test
    void threeInstancesAreTheLeastAndMoreComeWithTheCallsThatWait() {
        var three = new DeployedStack(8).instancesOfAMonth(DeployedStack.MILLION);
        assertThat(three).isEqualByComparingTo("205.5096");
        var many = DeployedStack.MILLION.multiply(new BigDecimal(1000));
        assertThat(new DeployedStack(60).instancesOfAMonth(many))
                .isEqualByComparingTo(DeployedStack.anInstance().multiply(new BigDecimal(179)));
    }
}
