package io.adtally.dlq;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Nobody will retry these. */
@Command(
        name = "park",
        description =
                "Sends letters as they are to the parking queue, which nothing retries by itself.")
final class ParkCommand extends TransferCommand {
    @Option(
            names = "--parked-topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.parked.v1",
            description = "The parking queue (default: ${DEFAULT-VALUE}).")
    private String parkedTopic;

    ParkCommand(Surroundings surroundings) {
        super(surroundings, Outgoing.PARK);
    }

    @Override
    String target() {
        return parkedTopic;
    }
}
