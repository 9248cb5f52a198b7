package io.adtally.dlq;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The same bytes again. */
@Command(
        name = "replay",
        description =
                "Sends letters to the retry topic: same key, same bytes, attempt raised by one."
                    + " What was accepted meanwhile is told as a duplicate, so twice does no harm.")
final class ReplayCommand extends TransferCommand {
    @Option(
            names = "--retry-topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.retry.v1",
            description = "adtally.ingest.retry-topic of the job (default: ${DEFAULT-VALUE}).")
    private String retryTopic;

    ReplayCommand(Surroundings surroundings) {
        super(surroundings, Outgoing.REPLAY);
    }

    @Override
    String target() {
        return retryTopic;
    }
}
