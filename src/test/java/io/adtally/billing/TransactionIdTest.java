package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionIdTest {
    private static final TransactionId LONGEST =
            new TransactionId(
                    "d".repeat(32),
                    "s".repeat(8),
                    999_999_999_999_999_999L,
                    32_767,
                    999_999_999_999_999_999L);

    @Test
    void fitsIntoAnXaId() {
        assertThat(LONGEST.globalPart()).hasSizeLessThanOrEqualTo(64);
        assertThat(LONGEST.branchPart()).hasSizeLessThanOrEqualTo(64);
    }

    @Test
    void readsItselfBack() {
        TransactionId id = new TransactionId("prod-eu", "ledger", 12, 3, 45);
        assertThat(TransactionId.parse("adtally/prod-eu/ledger", "12/3/45")).contains(id);
        assertThat(TransactionId.parse(LONGEST.globalPart(), LONGEST.branchPart()))
                .contains(LONGEST);
    }

    @ParameterizedTest
    @CsvSource({
        "other/prod/ledger, 1/0/1",
        "adtally/prod, 1/0/1",
        "adtally/prod/ledger/more, 1/0/1",
        "adtally/PROD/ledger, 1/0/1",
        "adtally/prod/ledger, 1/0",
        "adtally/prod/ledger, 0/0/1",
        "adtally/prod/ledger, 1/-1/1",
        "adtally/prod/ledger, 1/00/1",
        "adtally/prod/ledger, 1/32768/1",
        "adtally/prod/ledger, 1/0/0",
        "adtally/prod/ledger, 9999999999999999999/0/1",
        "'', ''"
    })
    void leavesForeignIdsAlone(String global, String branch) {
        assertThat(TransactionId.parse(global, branch)).isEqualTo(Optional.empty());
    }

    @Test
    void saysWhichPartIsWrong() {
        assertThatThrownBy(() -> new TransactionId("Prod", "ledger", 1, 0, 1))
                .hasMessageContaining("deployment 'Prod'");
        assertThatThrownBy(() -> new TransactionId("prod", "ledger", 1, 40_000, 1))
                .hasMessageContaining("subtask '40000'");
    }
}
