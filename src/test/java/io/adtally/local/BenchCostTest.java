package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchCostTest {
    @Test
    void dividesEachShareByItsOwnRecords() {
        BenchMeter.Usage whole = new BenchMeter.Usage(100, 60, 20, 10, 1);
        BenchMeter.Usage steady = new BenchMeter.Usage(50, 15, 6, 3, 0.5);
        ObjectNode json = new ObjectMapper().createObjectNode();

        new BenchCost(
                        new BenchCost.Share(whole, 2_000_000),
                        new BenchCost.Share(steady, 1_500_000),
                        Map.of("source", 2.5),
                        100)
                .addTo(json);

        assertThat(
                        new ObjectMapper()
                                .convertValue(json, new TypeReference<Map<String, Object>>() {}))
                .contains(
                        entry("total_cpu_seconds_per_million", 45.0),
                        entry("job_cpu_seconds_per_million", 30.0),
                        entry("broker_cpu_seconds_per_million", 10.0),
                        entry("postgres_cpu_seconds_per_million", 5.0),
                        entry("steady_cpu_seconds_per_million", 16.0),
                        entry("steady_job_cpu_seconds_per_million", 10.0),
                        entry("steady_broker_cpu_seconds_per_million", 4.0),
                        entry("steady_postgres_cpu_seconds_per_million", 2.0),
                        entry("drained_events_per_second", 20_000.0));
    }
}
