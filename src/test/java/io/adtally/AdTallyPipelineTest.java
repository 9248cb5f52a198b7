package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.AdTallyConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdTallyPipelineTest {
    private static final String PASSWORD = "not-to-be-seen-in-a-job-graph";

    @TempDir private Path directory;

    /** Also: nothing in it needs a generic type, or the graph could not be made. */
    @Test
    void everyOperatorHasTheUidOfItsStage() throws Exception {
        assertThat(
                        graph().getStreamNodes().stream()
                                .filter(node -> !isOfASink(node))
                                .map(StreamNode::getTransformationUID))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Stage.values())
                                .map(Stage::uid)
                                .filter(uid -> !uid.endsWith("-sink"))
                                .toList());
        assertThat(
                        graph().getStreamNodes().stream()
                                .filter(AdTallyPipelineTest::isOfASink)
                                .map(StreamNode::getTransformationUID))
                .isNotEmpty()
                .doesNotContainNull();
    }

    @Test
    void theCatalogIsReadByOne() throws Exception {
        assertThat(
                        graph().getStreamNodes().stream()
                                .filter(node -> node.getTransformationUID().startsWith("catalog"))
                                .map(StreamNode::getParallelism))
                .hasSize(3)
                .containsOnly(1);
    }

    /** Order within an impression ends where an event goes from one subtask to another. */
    @Test
    void acceptedEventsAndChargesDoNotLeaveTheirTask() throws Exception {
        JobGraph job = graph().getJobGraph();

        assertThat(
                        Arrays.stream(job.getVerticesAsArray())
                                .map(JobVertex::getName)
                                .filter(name -> name.startsWith(Stage.IMPRESSION.displayName())))
                .singleElement()
                .asString()
                .contains(
                        Stage.EVENTS_SINK.displayName() + ": Writer",
                        Stage.BILLING.displayName(),
                        Stage.LEDGER_SINK.displayName() + ": Writer",
                        Stage.CAPPED_IMPRESSIONS.displayName(),
                        Stage.USER_EVENTS.displayName(),
                        Stage.METRICS.displayName(),
                        Stage.METRICS_SINK.displayName() + ": Writer");
    }

    /** Behind a shuffle it could not know that the input of its source has ended. */
    @Test
    void timeEndsInTheTaskOfTheSource() throws Exception {
        assertThat(
                        Arrays.stream(graph().getJobGraph().getVerticesAsArray())
                                .map(JobVertex::getName)
                                .filter(name -> name.contains(Stage.END_OF_TIME.displayName())))
                .singleElement()
                .asString()
                .contains(Stage.EVENTS_SOURCE.displayName(), Stage.INGEST.displayName());
    }

    /** A subtask whose live partitions are too far ahead is paused whole. */
    @Test
    void delayedEventsHaveATaskOfTheirOwn() throws Exception {
        assertThat(
                        Arrays.stream(graph().getJobGraph().getVerticesAsArray())
                                .map(JobVertex::getName)
                                .filter(name -> name.contains(Stage.DELAYED_INGEST.displayName())))
                .singleElement()
                .asString()
                .contains(Stage.DELAYED_SOURCE.displayName(), Stage.DELAYED_TALLY.displayName())
                .doesNotContain(Stage.END_OF_TIME.displayName());
    }

    @Test
    void theJobGraphHoldsNoSecret() throws Exception {
        byte[] bytes = InstantiationUtil.serializeObject(graph().getJobGraph());

        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .contains("password.txt")
                .doesNotContain(PASSWORD);
    }

    private StreamGraph graph() throws Exception {
        Path password = directory.resolve("password.txt");
        Files.writeString(password, PASSWORD);
        AdTallyConfig config =
                AdTallyConfig.from(
                        new String[] {
                            "--adtally.deployment.id=test",
                            "--adtally.kafka.bootstrap-servers=127.0.0.1:1",
                            "--adtally.ledger.jdbc-url=jdbc:postgresql://127.0.0.1:1/ledger",
                            "--adtally.ledger.user=adtally",
                            "--adtally.ledger.password=file:" + password.toAbsolutePath(),
                            "--adtally.kafka.client.ssl.key.password=file:"
                                    + password.toAbsolutePath()
                        });
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.of(config.checkpointInterval()));
        env.setParallelism(2);
        AdTallyPipeline.build(env, config, new KafkaAndPostgres(config, 1));
        return env.getStreamGraph();
    }

    private static boolean isOfASink(StreamNode node) {
        return node.getOperatorName().matches(".*: (Writer|Committer|.*topology.*)");
    }
}
