package dev.rungate.calls.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairedNamesTest {
    private final RepairedNames repaired = new RepairedNames(List.of("issue_refund", "bash"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issue_refund ",
                "\tissue_refund",
                "Issue_Refund",
                "issue-refund",
                "issueRefund",
                "issue_refund\u0000",
                "issue_\u200brefund",
                "issue_refund\u00a0"
            })
    void aNameThatNoToolHasMayBeTakenForOneThatIsOffered(String name) {
        assertThat(repaired.of(name)).contains("issue_refund");
    }

    @Test
    void aNameThatIsOfferedIsTakenForNoOther() {
        var twins = new RepairedNames(List.of("bash", "Bash"));
        assertThat(twins.of("Bash")).isEmpty();
        assertThat(twins.of("BASH")).containsExactly("bash", "Bash");
    }

    @Test
    void blanksFallAwayThoughNothingLikeItIsOffered() {
        assertThat(repaired.of("drop_table\n")).containsExactly("drop_table");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "refund", "issue_refunds", "---"})
    void anotherNameIsTakenForNone(String name) {
        assertThat(repaired.of(name)).isEmpty();
    }

    @Test
    void aNameWithoutLettersIsTakenForNoOther() {
        assertThat(new RepairedNames(List.of("_", "--")).of("-")).isEmpty();
    }
}
