package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adtally.ops.FlinkRest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    @TempDir Path directory;

    @Test
    void tellsOfTheLedgerWithAllThatWasThereBefore() throws Exception {
        BenchOptions options = new BenchOptions();
        options.ledgerRows = 50_000_000;

        JsonNode json =
                new ObjectMapper().readTree(report(options).write(directory.resolve("a")).toFile());

        assertThat(json.path("ledger_rows_before").longValue()).isEqualTo(50_000_000);
        assertThat(json.path("ledger_bytes_per_row").doubleValue()).isEqualTo(300);
        assertThat(json.path("ledger_equals_oracle").booleanValue()).isTrue();
    }

    private static BenchReport report(BenchOptions options) {
        BenchMeter.Usage usage = new BenchMeter.Usage(100, 60, 20, 10, 1);
        BenchCost.Share share = new BenchCost.Share(usage, options.events);
        return new BenchReport(
                options,
                new BenchCost(share, share, Map.of(), 100),
                new FlinkRest.CheckpointSummary(20, 300, 900, 1_000_000, 9_000_000, Map.of()),
                new BenchReport.Live(1_800_000, 200_000, 300_000),
                new BenchReport.Disk(
                        new LedgerView.Size(51_000_000, 51_000_000L * 300), Map.of("a", 1L)),
                100_000_000,
                true);
    }
}
