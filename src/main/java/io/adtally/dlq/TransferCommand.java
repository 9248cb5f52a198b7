package io.adtally.dlq;

import io.adtally.config.KafkaClients;
import io.adtally.io.LetterClients;
import io.adtally.io.LetterReader;
import io.adtally.io.LetterWriter;
import io.adtally.io.TransferProgress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends letters to another topic. */
abstract class TransferCommand implements Callable<Integer> {
    private static final int MAX_RATE = 100_000;

    private final Surroundings surroundings;
    private final Outgoing outgoing;

    @Spec private CommandSpec spec;
    @Mixin private Connection connection;
    @Mixin private Audit audit;
    @Mixin private Selection selection;

    @Option(names = "--all", description = "Every letter, where nothing narrows it down.")
    private boolean all;

    @Option(
            names = "--rate",
            defaultValue = "500",
            paramLabel = "LETTERS",
            description = "At most so many a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--dry-run", description = "Only says what it would send.")
    private boolean dryRun;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Goes on with a run that was interrupted; it knows which letters.")
    private String resumed;

    TransferCommand(Surroundings surroundings, Outgoing outgoing) {
        this.surroundings = surroundings;
        this.outgoing = outgoing;
    }

    abstract String target();

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(surroundings.clock());
        checkOptions(filter);
        KafkaClients clients = connection.clients();
        LetterClients.requireTopics(clients, List.of(connection.topic(), target(), audit.topic()));
        String run = resumed == null ? RunId.next(surroundings) : resumed;
        try (LetterReader reader = new LetterReader(clients, connection.topic());
                TransferProgress progress =
                        new TransferProgress(clients, connection.topic(), run)) {
            TransferPlan plan =
                    resumed == null
                            ? new TransferPlan(
                                    run,
                                    spec.name(),
                                    connection.topic(),
                                    target(),
                                    filter,
                                    LetterRanges.of(reader, filter))
                            : TransferPlan.resume(
                                    run, spec.name(), connection.topic(), progress.load());
            return dryRun ? rehearse(plan, reader) : send(plan, reader, clients, progress);
        }
    }

    private void checkOptions(LetterFilter filter) {
        if (rate < 1 || rate > MAX_RATE) {
            throw wrong("--rate " + rate + ": must be 1 to " + MAX_RATE);
        }
        if (target().equals(connection.topic())) {
            throw wrong("--topic " + target() + ": the letters would go where they are");
        }
        if (resumed != null && (all || !filter.all())) {
            throw wrong("--resume: the run knows which letters; give no other selection");
        }
        if (resumed == null && all == !filter.all()) {
            throw wrong(
                    all
                            ? "--all: there are other options that narrow it down"
                            : "say which letters, for instance by --reason, or --all");
        }
    }

    private int rehearse(TransferPlan plan, LetterReader reader) {
        Transfer.Target nowhere =
                new Transfer.Target() {
                    @Override
                    public void send(OutgoingRecord record) {
                        // That is what a dry run is.
                    }

                    @Override
                    public void save(Map<Integer, Long> next) {
                        // Nothing was done.
                    }
                };
        Transfer transfer = transfer(plan, new Pace(Integer.MAX_VALUE), nowhere);
        print(transfer.run(reader), plan, "would be sent");
        return exitCode();
    }

    private int send(
            TransferPlan plan,
            LetterReader reader,
            KafkaClients clients,
            TransferProgress progress) {
        try (LetterWriter writer = new LetterWriter(clients)) {
            AuditLog log = audit.log(writer, surroundings);
            progress.save(plan.marks(Map.of()));
            log.enter(plan.run(), plan.command(), "begun", details(plan));
            Transfer transfer =
                    transfer(plan, new Pace(rate), new KafkaTarget(plan, writer, progress));
            try {
                TransferResult result = transfer.run(reader);
                String event = result.complete() ? "done" : "interrupted";
                log.enter(plan.run(), plan.command(), event, details(plan, result));
                if (result.complete()) {
                    progress.delete();
                }
                print(result, plan, "sent");
                return exitCode();
            } catch (KafkaException e) {
                fail(e, plan, transfer.result(), log);
                throw e;
            }
        }
    }

    private Transfer transfer(TransferPlan plan, Pace pace, Transfer.Target target) {
        ProgressBar bar =
                new ProgressBar(
                        spec.commandLine().getErr(),
                        surroundings.terminal(),
                        surroundings.nanoTime());
        return new Transfer(plan, outgoing, pace, surroundings, target, bar);
    }

    private void fail(KafkaException e, TransferPlan plan, TransferResult result, AuditLog log) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(howToGoOn(plan));
        try {
            log.enter(plan.run(), plan.command(), "failed", details(plan, result));
        } catch (KafkaException again) {
            e.addSuppressed(again);
        }
    }

    private Map<String, Object> details(TransferPlan plan) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("source", plan.source());
        details.put("target", plan.target());
        details.put("filter", plan.filter());
        details.put("resumed", resumed != null);
        return details;
    }

    private Map<String, Object> details(TransferPlan plan, TransferResult result) {
        Map<String, Object> details = details(plan);
        details.put("letters", result.letters());
        details.put("records", result.records());
        details.put("by_reason", result.sent());
        details.put("left_out", result.leftOut());
        details.put("offsets", result.offsets());
        return details;
    }

    private void print(TransferResult result, TransferPlan plan, String what) {
        PrintWriter out = spec.commandLine().getOut();
        result.sent().forEach((reason, count) -> out.printf("%10d  %s%n", count, reason));
        result.leftOut().forEach((why, count) -> out.printf("%10d  left out: %s%n", count, why));
        String letters = result.letters() + " letters";
        out.printf(
                "%s %s to %s%n",
                outgoing == Outgoing.SPLIT ? result.records() + " events of " + letters : letters,
                what,
                plan.target());
        if (!dryRun && !result.complete()) {
            out.println(howToGoOn(plan));
        }
        out.flush();
    }

    private static String howToGoOn(TransferPlan plan) {
        return "to go on: dlq.sh " + plan.command() + " --resume " + plan.run() + " …";
    }

    private int exitCode() {
        return surroundings.interrupted().getAsBoolean() ? DlqCommand.INTERRUPTED : 0;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private record KafkaTarget(TransferPlan plan, LetterWriter writer, TransferProgress progress)
            implements Transfer.Target {
        @Override
        public void send(OutgoingRecord record) {
            writer.send(plan.target(), record.key(), record.value(), record.headers());
        }

        @Override
        public void save(Map<Integer, Long> next) {
            writer.flush();
            progress.save(plan.marks(next));
        }
    }
}
