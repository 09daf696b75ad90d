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
                "issue_refund\u00a0",
                "issue_refund\u3164",
                "issue_refund\u115f",
                "\u1160issue_refund",
                "ISSUE\uffa0REFUND",
                "issue_refund\ud80d\udc41",
                "i\u017fsue_refund",
                "i\u00dfue_refund",
                "\u0130ssue_refund",
                "\u0131ssue_refund",
                "is\u017fUE\u3164_refund"
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
    void aToolMayBeWrittenInOtherLettersToo() {
        assertThat(new RepairedNames(List.of("STRASSE")).of("stra\u00dfe"))
                .containsExactly("STRASSE");
        assertThat(new RepairedNames(List.of("stra\u00dfe")).of("STRA\u1e9eE"))
                .containsExactly("stra\u00dfe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3164", "\u115f", "\uffa0", "\u034f", "\u2800", "\ufe0f"})
    void whatCannotBeSeenFallsAwayThoughNothingLikeItIsOffered(String unseen) {
        assertThat(repaired.of("drop_" + unseen + "table")).containsExactly("drop_table");
        assertThat(repaired.of(unseen)).isEmpty();
    }

    @Test
    void aNameWithoutLettersIsTakenForNoOther() {
        assertThat(new RepairedNames(List.of("_", "--")).of("-")).isEmpty();
    }
}
