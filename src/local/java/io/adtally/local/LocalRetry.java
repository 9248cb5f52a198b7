package io.adtally.local;

import io.adtally.local.traffic.Topics;
import io.adtally.ops.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The retry job beside the main one, in the same cluster. */
final class LocalRetry implements AutoCloseable {
    private static final String MAIN_CLASS = "io.adtally.AdTallyRetryJob";

    /** Reasons whose dead letters are sent again or parked. */
    private static final List<String> RETRIABLE =
            List.of("UNKNOWN_TOKEN", "ORPHAN", "AMOUNT_LIMIT", "UNKNOWN_ENUM_VALUE");

    // Times that let a short run show what they are for. Its checkpoints are its own, however
    // seldom the main job takes one.
    private static final List<String> SETTINGS =
            List.of(
                    "--adtally.retry.first-backoff=1s",
                    "--adtally.retry.max-backoff=4s",
                    "--adtally.retry.max-attempts=4",
                    "--adtally.alert.window=6s",
                    // Longer than a checkpoint of the main job on a busy machine: what it holds
                    // back
                    // is no quiet.
                    "--adtally.alert.clear-after=15s",
                    "--adtally.checkpoint.interval=2s");

    private final LocalJob job;
    private final KafkaView kafka;
    private final AlertWatch alerts;
    private boolean stopped;

    private LocalRetry(LocalJob job, KafkaView kafka, AlertWatch alerts) {
        this.job = job;
        this.kafka = kafka;
        this.alerts = alerts;
    }

    /** Starts it where its last run ended. */
    static LocalRetry start(
            LocalEnvironment environment,
            RunDirectory directory,
            Path jar,
            KafkaView kafka,
            Consumer<String> say)
            throws IOException, InterruptedException {
        Path checkpoints = Files.createDirectories(directory.retry().resolve("checkpoints"));
        Path savepoints = Files.createDirectories(directory.retry().resolve("savepoints"));
        Program program =
                new Program(
                        MAIN_CLASS,
                        environment.arguments(SETTINGS),
                        1,
                        Map.of("execution.checkpointing.dir", checkpoints.toUri().toString()));
        LocalJob job =
                LocalJob.start(
                        environment.flink().rest(),
                        jar,
                        program,
                        savepoints,
                        directory.retryRestorePoint(),
                        say);
        AlertWatch alerts = new AlertWatch(environment.kafka().bootstrapServers(), say);
        alerts.start();
        return new LocalRetry(job, kafka, alerts);
    }

    /** One line for the status. */
    String line(Tally tally) throws IOException, InterruptedException {
        if (!stopped) {
            job.checkAlive();
        }
        return "       retry: sent again %,d  parked %,d  waiting %,d  alerts %s"
                .formatted(
                        records(Topics.RETRY),
                        records(LocalTopics.PARKED),
                        Math.max(0, waiting(tally)),
                        alerts.text());
    }

    /** Whether nothing waits to be sent again. */
    boolean isSettled(Tally tally) {
        return waiting(tally) <= 0;
    }

    /** Sends nothing more when this returns. */
    void stop() throws IOException, InterruptedException {
        if (!stopped) {
            job.stop(false);
            stopped = true;
        }
    }

    @Override
    public void close() {
        alerts.close();
    }

    /** As far as nobody else sends or parks. */
    private long waiting(Tally tally) {
        long refused =
                tally.byReason(LocalTopics.INPUTS, "DEAD_LETTERED").entrySet().stream()
                        .filter(reason -> RETRIABLE.contains(reason.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        return refused - records(Topics.RETRY) - records(LocalTopics.PARKED);
    }

    private long records(String topic) {
        return kafka.records(List.of(topic)).get(topic);
    }
}
