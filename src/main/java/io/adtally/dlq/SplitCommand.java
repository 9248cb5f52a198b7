package io.adtally.dlq;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Each event of a record on its own. */
@Command(
        name = "split",
        description = {
            "Sends each event of a record that holds several to the retry topic, byte for byte, as"
                + " a record of its own under its own impression id: a list of JSON, lines of JSON,"
                + " or protobuf messages each behind its length. Letters that are none of these are"
                + " left out.",
            "An event that is still wrong becomes a letter of its own. What was accepted meanwhile"
                    + " is told as a duplicate, so twice does no harm."
        })
final class SplitCommand extends TransferCommand {
    @Option(
            names = "--retry-topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.retry.v1",
            description = "adtally.ingest.retry-topic of the job (default: ${DEFAULT-VALUE}).")
    private String retryTopic;

    SplitCommand(Surroundings surroundings) {
        super(surroundings, Outgoing.SPLIT);
    }

    @Override
    String target() {
        return retryTopic;
    }
}
