package io.adtally.local;

import io.adtally.local.oracle.Oracle;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run from the first process to the verdict. */
final class LocalRun {
    // Times that let a short run show what they are for.
    static final Duration CATALOG_WAIT = Duration.ofSeconds(10);
    private static final Duration CATCH_UP = Duration.ofSeconds(60);
    static final List<String> JOB_SETTINGS =
            List.of(
                    "--adtally.catalog.lead=2s",
                    "--adtally.catalog.wait=" + CATALOG_WAIT.toSeconds() + "s",
                    "--adtally.ingest.max-future-skew=1s",
                    // Well below the wait before a drain, so that every drain is one of idle
                    // inputs.
                    "--adtally.ingest.idleness=5s");

    private final RunOptions options;
    private final RunDirectory directory;
    private final StopRequest stop;
    private final Terminal terminal;
    private final Path target;

    LocalRun(
            RunOptions options,
            RunDirectory directory,
            StopRequest stop,
            Terminal terminal,
            Path target) {
        this.options = options;
        this.directory = directory;
        this.stop = stop;
        this.terminal = terminal;
        this.target = target;
    }

    /** Whether everything balances. */
    boolean run() throws Exception {
        LocalEnvironment.Ports ports =
                new LocalEnvironment.Ports(
                        options.kafkaPort, options.postgresPort, options.flinkPort);
        try (LocalEnvironment environment =
                        LocalEnvironment.start(
                                directory,
                                ports,
                                // The retry job takes one of its own.
                                options.parallelism + (options.retry ? 1 : 0),
                                options.cluster,
                                terminal::say);
                Endpoints endpoints = endpoints(environment)) {
            terminal.say("Endpoints:  " + endpoints.file());
            terminal.say("Logs:       " + directory.logs());
            Optional<Path> restorePoint = directory.restorePoint();
            restorePoint.ifPresent(path -> terminal.say("Going on from " + path));
            terminal.say("The job is starting …");
            Path jar = target.resolve("adtally.jar");
            LocalJob job = environment.submit(jar, settings(), options.parallelism, restorePoint);
            job.followSuccessors();
            terminal.say("The job runs. Ctrl-C stops it in good order.");
            try (KafkaView kafka = environment.kafkaView();
                    Probe probe = new Probe(kafka, environment.ledger(), job);
                    Sender sender =
                            Sender.start(
                                    options, directory, environment.kafka().bootstrapServers());
                    LocalRetry retry =
                            options.retry
                                    ? LocalRetry.start(
                                            environment, directory, jar, kafka, terminal::say)
                                    : null) {
                stop.runIsUp();
                boolean drained = follow(new Watch(job, retry, kafka, probe, sender));
                finish(job, drained);
                Oracle.Sent sent =
                        new Oracle.Sent(Sender.sentLog(directory), options.json, options.noTraffic);
                return new Verdict(environment, kafka, terminal).give(sent, drained);
            }
        }
    }

    private Endpoints endpoints(LocalEnvironment environment) throws Exception {
        if (options.druid) {
            environment.startDruid(directory.druid(), target.getParent());
        }
        return Endpoints.write(target.resolve("local"), environment.endpoints());
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(JOB_SETTINGS);
        settings.add("--adtally.checkpoint.interval=" + options.checkpointInterval);
        if (options.json) {
            settings.add("--adtally.ingest.json-topics=" + String.join(",", LocalTopics.INPUTS));
        }
        if (!options.ipinyou.isEmpty()) {
            settings.add("--adtally.ingest.max-age=0s");
        }
        return settings;
    }

    /**
     * What a run looks at.
     *
     * @param retry null: without it
     */
    private record Watch(
            LocalJob job, LocalRetry retry, KafkaView kafka, Probe probe, Sender sender) {

        /** Whether nothing more is coming. */
        boolean isQuiet(Tally tally) {
            return sender.finished() && (retry == null || retry.isSettled(tally));
        }

        /** What the retry job still holds waits in its savepoint for the next run. */
        void stopRetry() throws IOException, InterruptedException {
            if (retry != null) {
                retry.stop();
            }
        }
    }

    /**
     * Shows the status until all input is through, if asked for, or until the user stops the run;
     * the job then still reads what was sent, if it can soon.
     *
     * @return whether what still waits is to be decided too
     */
    private boolean follow(Watch watch) throws IOException, SQLException, InterruptedException {
        Drain drain = new Drain(watch.kafka, watch.job, CATALOG_WAIT);
        while (!stop.await(1, TimeUnit.SECONDS)) {
            Tally tally = show(watch);
            if (!options.untilDrained || watch.job.isStopped() || !watch.isQuiet(tally)) {
                drain = new Drain(watch.kafka, watch.job, CATALOG_WAIT);
            } else if (drain.isDone(tally)) {
                watch.stopRetry();
                return true;
            }
        }
        terminal.say("No more is sent; the job reads what was. Ctrl-C again ends all at once.");
        watch.sender.stop();
        watch.stopRetry();
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        Tally tally = show(watch);
        while ((watch.job.isStopped() || !drain.isDone(tally)) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(500);
            tally = show(watch);
        }
        return false;
    }

    private Tally show(Watch watch) throws IOException, SQLException, InterruptedException {
        watch.job.checkAlive();
        Status status = watch.probe.status();
        List<String> lines = new ArrayList<>(status.lines());
        if (watch.retry != null) {
            lines.add(watch.retry.line(status.tally()));
        }
        terminal.show(lines);
        return status.tally();
    }

    private void finish(LocalJob job, boolean drained) throws IOException, InterruptedException {
        if (job.isStopped()) {
            return;
        }
        terminal.say(
                drained
                        ? "All input is through; the job decides what still waits, and stops …"
                        : "The job stops with a savepoint …");
        terminal.say("Savepoint:  " + job.stop(drained));
    }
}
