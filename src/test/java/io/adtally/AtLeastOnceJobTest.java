package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AdTallyConfig;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** What exactly-once costs shows only against the same job without it. */
class AtLeastOnceJobTest {
    private static final AdTallyConfig CONFIG =
            AdTallyConfig.from(
                    new String[] {
                        "--adtally.deployment.id=test",
                        "--adtally.kafka.bootstrap-servers=127.0.0.1:1",
                        "--adtally.ledger.jdbc-url=jdbc:postgresql://127.0.0.1:1/ledger",
                        "--adtally.ledger.user=adtally",
                        "--adtally.ledger.password=env:NONE"
                    });
    private static final KafkaAndPostgres REAL = new KafkaAndPostgres(CONFIG, 1);

    @Test
    void differsFromTheJobInItsCommittersAlone() {
        List<String> job = operators(REAL);
        List<String> other = operators(new AtLeastOnceJob.AtLeastOnce(CONFIG, REAL));

        assertThat(withoutCommitters(other))
                .isEqualTo(withoutCommitters(job))
                .hasSizeGreaterThan(20);
        assertThat(job)
                .anyMatch(name -> name.endsWith(Stage.LEDGER_SINK.displayName() + ": Committer"));
        assertThat(other)
                .noneMatch(name -> name.endsWith(Stage.LEDGER_SINK.displayName() + ": Committer"));
    }

    private static List<String> operators(Connectors connectors) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(CONFIG.checkpointInterval()));
        env.setParallelism(2);
        AdTallyPipeline.build(env, CONFIG, connectors);
        StreamGraph graph = env.getStreamGraph();
        // Made to see that it can be.
        assertThat(Arrays.asList(graph.getJobGraph().getVerticesAsArray())).isNotEmpty();
        return graph.getStreamNodes().stream().map(StreamNode::getOperatorName).sorted().toList();
    }

    private static List<String> withoutCommitters(List<String> operators) {
        return operators.stream()
                .filter(name -> !name.matches(".*: (Committer|.*topology.*)"))
                .toList();
    }
}
