package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.RetryJobConfig;
import java.util.Arrays;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class RetryPipelineTest {
    /** Also: nothing in it needs a generic type, or the graph could not be made. */
    @Test
    void everyOperatorHasTheUidOfItsStage() {
        assertThat(graph().getStreamNodes().stream().map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(RetryStage.values()).map(RetryStage::uid).toList());
    }

    /** A sink with a committer is one with transactions, which would hold the main job up. */
    @Test
    void noSinkCommitsAnything() {
        assertThat(
                        Arrays.stream(graph().getJobGraph().getVerticesAsArray())
                                .map(JobVertex::getName))
                .isNotEmpty()
                .noneMatch(name -> name.contains("Committer"));
    }

    private static StreamGraph graph() {
        RetryJobConfig config =
                RetryJobConfig.from(
                        new String[] {
                            "--adtally.deployment.id=test",
                            "--adtally.kafka.bootstrap-servers=127.0.0.1:1"
                        });
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(config.checkpointInterval()));
        env.setParallelism(2);
        RetryPipeline.build(env, config);
        return env.getStreamGraph();
    }
}
