package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.Tally.Row;
import io.adtally.local.traffic.Topics;
import io.adtally.ops.FlinkRest;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @Test
    void showsInputLedgerOutputsDeadLettersAndWhatIsNotBilled() {
        Tally tally =
                new Tally(
                        List.of(
                                new Row(Topics.IMPRESSIONS, "ACCEPTED", "", 6_970),
                                new Row(Topics.CLICKS, "ACCEPTED", "", 2),
                                new Row(Topics.IMPRESSIONS, "DUPLICATE", "", 30),
                                new Row(Topics.CLICKS, "DEAD_LETTERED", "INVALID_FIELD", 4),
                                new Row(Topics.CLICKS, "DEAD_LETTERED", "ORPHAN", 293),
                                new Row(Topics.CLICKS, "SUPPRESSED", "GIVT", 2),
                                new Row(Topics.CLICKS, "SUPPRESSED", "CLICK_LIMIT", 6),
                                new Row(Topics.CLICKS, "FIELD_CLEARED", "context.country", 3),
                                new Row(Topics.CATALOG, "ACCEPTED", "", 99)));

        Status status =
                new Status(
                        Duration.ofSeconds(75),
                        7_300,
                        1_500,
                        tally,
                        6_970,
                        Map.of("CNY", amount(6_970, 6_180_090_000L)),
                        Map.of(
                                LocalTopics.EVENTS, 6_972L,
                                LocalTopics.SESSIONS, 5_100L,
                                LocalTopics.FREQUENCY_CAPS, 12_345L,
                                LocalTopics.CAMPAIGN_METRICS, 840L),
                        5,
                        new FlinkRest.Checkpoints(3, 0, 3, NOW_MS - 2_500, 420),
                        NOW_MS);

        assertThat(status.lines())
                .containsExactly(
                        "01:15  in 7,300 (1,500/s)  accepted 6,972  duplicate 30  suppressed 8"
                                + "  held 0  lag 5",
                        "       ledger 6,970 rows  CNY 6.18009 (6,970)"
                                + "  checkpoint 3, 2 s ago, took 0.4 s",
                        "       published  events 6,972  sessions 5,100  cap changes 12,345"
                                + "  metric increments 840",
                        "       dead letters 297  ORPHAN 293  INVALID_FIELD 4",
                        "       not billed 8  CLICK_LIMIT 6  GIVT 2"
                                + "  fields cleared 3  context.country 3");
    }

    @Test
    void writesAmountsToTheNano() {
        assertThat(Status.amountText(Map.of("JPY", amount(1, 1)))).isEqualTo("JPY 0.000000001 (1)");
        assertThat(Status.amountText(Map.of("EUR", amount(2, 300_000_000_000L))))
                .isEqualTo("EUR 300 (2)");
        assertThat(Status.amountText(Map.of("USD", amount(1, 0)))).isEqualTo("USD 0 (1)");
    }

    private static LedgerView.Amount amount(long rows, long nanos) {
        return new LedgerView.Amount(rows, BigInteger.valueOf(nanos));
    }
}
