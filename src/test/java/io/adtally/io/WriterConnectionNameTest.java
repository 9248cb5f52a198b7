package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.billing.WriterSeat;
import org.junit.jupiter.api.Test;

class WriterConnectionNameTest {
    private static final int LONGEST_APPLICATION_NAME = 63;
    private static final WriterSeat LONGEST =
            new WriterSeat("d".repeat(32), "s".repeat(8), 32_767, 32_768);

    @Test
    void isNotCutByPostgres() {
        assertThat(WriterConnectionName.of(LONGEST, 78_000_000_000L))
                .hasSizeLessThanOrEqualTo(LONGEST_APPLICATION_NAME);
        assertThat(WriterConnectionName.committer(LONGEST))
                .hasSizeLessThanOrEqualTo(LONGEST_APPLICATION_NAME);
    }

    @Test
    void holdsTheIncarnation() {
        WriterSeat seat = new WriterSeat("prod", "ledger", 1, 2);
        String prefix = WriterConnectionName.prefix(seat, 1);
        assertThat(WriterConnectionName.incarnation(prefix, WriterConnectionName.of(seat, 1_234)))
                .hasValue(1_234);
        assertThat(WriterConnectionName.incarnation(prefix, WriterConnectionName.opening(seat)))
                .isEmpty();
        assertThat(WriterConnectionName.incarnation(prefix, WriterConnectionName.committer(seat)))
                .isEmpty();
    }

    @Test
    void isNoPrefixOfAnotherSubtasks() {
        WriterSeat one = new WriterSeat("prod", "ledger", 1, 20);
        WriterSeat twelve = new WriterSeat("prod", "ledger", 12, 20);
        assertThat(WriterConnectionName.of(twelve, 5))
                .doesNotStartWith(WriterConnectionName.prefix(one, 1));
    }
}
