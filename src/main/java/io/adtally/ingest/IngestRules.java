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

    private static final ProtobufDecoder<AdEvent> PROTOBUF =
            new ProtobufDecoder<>(AdEvent.getDefaultInstance());
    private static final JsonDecoder<AdEvent> JSON =
            new JsonDecoder<>(AdEvent.getDefaultInstance());

    private final IngestConfig config;

    public IngestRules(IngestConfig config) {
        this.config = config;
    }

    /** Accepted, or rejected with the record untouched. */
    public IngestDecision decide(InputRecord input) {
        try {
            checkEnvelope(input);
            AdEvent event = decode(input.source());
            return new IngestDecision.Accepted(AdEventRules.check(event, input.source(), config));
        } catch (RejectedException e) {
            return new IngestDecision.Rejected(
                    new DeadLetter(input.source(), e.reason(), e.getMessage()));
        }
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
                    "content-encoding is not supported; let Kafka compress the batch");
        }
    }

    private static RejectedException tooLarge(
            RejectionReason reason, String what, int bytes, int maxBytes) {
        return new RejectedException(
                reason, what + " are " + bytes + ", at most " + maxBytes + " allowed");
    }

    private static AdEvent decode(SourceRecord source) throws RejectedException {
        return switch (source.contentType()) {
            case SourceRecord.PROTOBUF -> PROTOBUF.decode(source.value());
            case SourceRecord.JSON -> JSON.decode(source.value());
            default ->
                    throw new RejectedException(
                            RejectionReason.UNKNOWN_CONTENT_TYPE,
                            "content-type is "
                                    + Excerpt.of(source.contentType())
                                    + ", "
                                    + SourceRecord.PROTOBUF
                                    + " or "
                                    + SourceRecord.JSON
                                    + " is needed");
        };
    }
}
