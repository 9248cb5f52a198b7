package io.adtally.ingest;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.io.Serializable;

/**
 * Decides whether a record of an input topic is a valid event. Every record gets an answer: none is
 * so broken that it stops the job, and none costs more than its size allows.
 *
 * <p>The envelope is looked at before the bytes, the cheap before the costly; the first fault found
 * is the reason given.
 */
public final class IngestRules implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Decoder<AdEvent> DECODER = new Decoder<>(AdEvent.getDefaultInstance());

    private final IngestConfig config;
    private final AdEventRules eventRules;

    public IngestRules(IngestConfig config) {
        this.config = config;
        this.eventRules = new AdEventRules(config);
    }

    /** Accepted, or rejected with the record untouched. */
    public IngestDecision decide(InputRecord input) {
        try {
            checkEnvelope(input);
            SourceRecord source = input.source();
            AdEvent event = DECODER.decode(source.value(), source.contentType());
            return new IngestDecision.Accepted(eventRules.check(event, source));
        } catch (RejectedException e) {
            return new IngestDecision.Rejected(
                    new DeadLetter(input.source(), e.reason(), e.getMessage() + cause(e, input)));
        }
    }

    /** Bytes of another kind may pass for a message of which all is missing. */
    private static String cause(RejectedException e, InputRecord input) {
        return e.reason() == RejectionReason.MISSING_FIELD
                ? LikelyCause.of(
                        input.source().value(),
                        input.source().contentType(),
                        AdEvent.getDefaultInstance())
                : "";
    }

    private void checkEnvelope(InputRecord input) throws RejectedException {
        byte[] value = input.source().value();
        if (value == null) {
            throw new RejectedException(RejectionReason.NULL_VALUE, "the record has no value");
        }
        if (value.length == 0) {
            throw new RejectedException(RejectionReason.EMPTY_VALUE, "the value has no bytes");
        }
        if (value.length > config.maxRecordBytes()) {
            throw tooLarge(
                    RejectionReason.RECORD_TOO_LARGE,
                    "the bytes of the value",
                    value.length,
                    config.maxRecordBytes());
        }
        if (input.headersBytes() > config.maxHeadersBytes()) {
            throw tooLarge(
                    RejectionReason.HEADERS_TOO_LARGE,
                    "the bytes of the headers",
                    input.headersBytes(),
                    config.maxHeadersBytes());
        }
        if (input.forgedReplay()) {
            throw new RejectedException(
                    RejectionReason.FORGED_REPLAY_HEADER,
                    "adtally.dlq.* headers belong to the retry topic, and"
                            + " adtally.dlq.attempt is a count there");
        }
        if (input.encoded()) {
            throw new RejectedException(
                    RejectionReason.UNKNOWN_CONTENT_TYPE,
                    "there is a header content-encoding, which is not read; leave compression to"
                            + " Kafka (compression.type)");
        }
    }

    private static RejectedException tooLarge(
            RejectionReason reason, String what, int bytes, int maxBytes) {
        return new RejectedException(
                reason, what + " are " + bytes + ", at most " + maxBytes + " allowed");
    }
}
