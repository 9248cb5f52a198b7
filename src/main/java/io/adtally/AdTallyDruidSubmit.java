package io.adtally;

import io.adtally.config.Urls;
import io.adtally.io.DruidSupervisor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a Druid cluster read the campaign metrics, and waits until it does. */
@Command(
        name = "druid-submit.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Submits a supervisor spec to Druid, which then reads the topic into the data"
                        + " source. Submitted again, it goes on where it is, by the new spec.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Druid reads the topic",
            "1:Druid refused, or does not read the topic in time; or its offsets are of a topic"
                    + " that was deleted and created again",
            "2:an option or the spec is wrong"
        })
public final class AdTallyDruidSubmit implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_MS = 500;

    @Spec private CommandLine.Model.CommandSpec command;

    @Option(
            names = "--druid",
            required = true,
            paramLabel = "URL",
            description = "Druid's overlord or router, for example http://host:8081.")
    private String druid;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOSTS",
            description = "Kafka brokers as Druid reaches them, host:port, comma-separated.")
    private String bootstrapServers;

    @Option(
            names = "--spec",
            paramLabel = "FILE",
            description = "Supervisor spec; the one in schemas/druid by default.")
    private Path spec =
            Path.of(
                    System.getProperty("adtally.home", "."),
                    "schemas/druid/campaign_metrics-supervisor.json");

    @Option(
            names = "--from-generation",
            paramLabel = "N",
            description =
                    "Leave out what earlier starts of the job have published: rows whose header"
                            + " adtally.generation is below N. For a rebuild.")
    private Long fromGeneration;

    @Option(
            names = "--after-reset",
            description =
                    "The topic was deleted and created again, and Druid has forgotten how far it"
                            + " had read the old one: see the runbook rebuild-druid.md.")
    private boolean afterReset;

    @Option(names = "--dry-run", description = "Only print the spec as it would be submitted.")
    private boolean dryRun;

    private AdTallyDruidSubmit() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new AdTallyDruidSubmit()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DruidSupervisor supervisor = checked();
        if (dryRun) {
            System.out.println(supervisor.json());
            return CommandLine.ExitCode.OK;
        }
        System.out.printf(
                "Spec:        %s%nTopic:       %s at %s%nData source: %s at %s%n",
                spec,
                supervisor.topic(),
                supervisor.bootstrapServers(),
                supervisor.dataSource(),
                druid);
        try {
            if (!isSameTopic(supervisor)) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            supervisor.submitTo(URI.create(druid));
            return awaitReading(supervisor);
        } catch (IOException e) {
            System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Or Druid would go on in the new topic at the offsets of the old one. */
    private boolean isSameTopic(DruidSupervisor supervisor) throws IOException {
        String now;
        try {
            now = supervisor.topicId();
        } catch (KafkaException e) {
            System.err.printf(
                    "It cannot be seen from here whether %s was deleted and created again: %s%n",
                    supervisor.topic(), e.getCause() == null ? e : e.getCause());
            return true;
        }
        supervisor.setTopicId(now);
        String before = supervisor.topicIdAt(URI.create(druid)).orElse(now);
        if (before.equals(now) || afterReset) {
            return true;
        }
        System.err.printf(
                "Topic %s was deleted and created again: it was %s and is now %s. Druid's offsets"
                    + " are of the old one, and rows of the new one would be passed over. Follow"
                    + " the runbook rebuild-druid.md, with --after-reset in its last step.%n",
                supervisor.topic(), before, now);
        return false;
    }

    private DruidSupervisor checked() throws IOException {
        require(Urls.isPlainHttp(druid), "--druid must be http(s)://host…, without user info");
        require(
                bootstrapServers.matches("[^,:\\s]+:\\d{1,5}(,[^,:\\s]+:\\d{1,5})*"),
                "--bootstrap-servers must be host:port, comma-separated");
        require(
                fromGeneration == null || fromGeneration >= 0,
                "--from-generation must not be negative");
        try {
            DruidSupervisor supervisor = DruidSupervisor.read(spec, bootstrapServers);
            if (fromGeneration != null) {
                supervisor.leaveOutBefore(fromGeneration);
            }
            return supervisor;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), problem);
        }
    }

    private int awaitReading(DruidSupervisor supervisor) throws IOException, InterruptedException {
        System.out.println("Submitted; waiting until it reads …");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        DruidSupervisor.State state = state(supervisor, deadline);
        while (!state.reads() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            state = state(supervisor, deadline);
        }
        System.out.println("State:       " + state.name());
        if (!state.reads()) {
            System.err.println("It does not read yet. Druid's recent errors: " + state.errors());
        }
        return state.reads() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** It has taken the spec, so one that does not answer now fails over. */
    private DruidSupervisor.State state(DruidSupervisor supervisor, long deadline)
            throws IOException, InterruptedException {
        while (true) {
            try {
                return supervisor.stateAt(URI.create(druid));
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
