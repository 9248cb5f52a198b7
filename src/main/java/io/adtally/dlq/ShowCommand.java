package io.adtally.dlq;

import io.adtally.config.KafkaClients;
import io.adtally.deadletter.OffsetRange;
import io.adtally.deadletter.StoredLetter;
import io.adtally.io.LetterClients;
import io.adtally.io.LetterReader;
import io.adtally.io.LetterWriter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One letter. */
@Command(
        name = "show",
        description =
                "Shows one letter: its story, its event as far as it can be read, where it breaks."
                        + " What may tell of a person is hidden.")
final class ShowCommand implements Callable<Integer> {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

    private final Surroundings surroundings;

    @Spec private CommandSpec spec;
    @Mixin private Connection connection;
    @Mixin private Audit audit;

    @Parameters(
            paramLabel = "PARTITION@OFFSET",
            description = "Where it stands, as list --letters says.")
    private String place;

    @Option(
            names = "--show-user-ids",
            description = "Hide nothing; that you asked is entered in the audit log first.")
    private boolean userIdsShown;

    ShowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Matcher at = PLACE.matcher(place);
        if (!at.matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    Harmless.quoted(place, 80) + ": must be PARTITION@OFFSET, such as 3@17");
        }
        KafkaClients clients = connection.clients();
        LetterClients.requireTopics(
                clients,
                userIdsShown
                        ? List.of(connection.topic(), audit.topic())
                        : List.of(connection.topic()));
        StoredLetter letter =
                read(clients, Integer.parseInt(at.group(1)), Long.parseLong(at.group(2)));
        if (userIdsShown) {
            enter(clients, letter);
        }
        PrintWriter out = spec.commandLine().getOut();
        LetterText.of(letter, userIdsShown).forEach(out::println);
        out.flush();
        return 0;
    }

    private StoredLetter read(KafkaClients clients, int partition, long offset) {
        List<StoredLetter> found = new ArrayList<>();
        try (LetterReader reader = new LetterReader(clients, connection.topic())) {
            OffsetRange there = reader.all().get(partition);
            if (there != null) {
                OffsetRange one = new OffsetRange(offset, offset + 1).within(there);
                reader.read(
                        Map.of(partition, one),
                        surroundings.interrupted(),
                        (LetterRanges.Visit) found::add);
            }
            if (found.isEmpty()) {
                throw new KafkaException(
                        "there is no letter at "
                                + place
                                + " of "
                                + connection.topic()
                                + (there == null
                                        ? ", nor a partition " + partition
                                        : "; the partition goes from "
                                                + there.from()
                                                + " to "
                                                + (there.to() - 1)
                                                + ", with gaps where a transaction ended"));
            }
        }
        return found.get(0);
    }

    private void enter(KafkaClients clients, StoredLetter letter) {
        try (LetterWriter writer = new LetterWriter(clients)) {
            audit.log(writer, surroundings)
                    .enter(
                            RunId.next(surroundings),
                            "show",
                            "done",
                            Map.of("letter", letter.place(), "shown", "user ids"));
        }
    }
}
