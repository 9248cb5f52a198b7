package io.adtally.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.nio.charset.StandardCharsets;

/**
 * Fails unless bytes, taken for one format, and what they say, written in the other, get the same
 * verdict: the same event, or the same reason.
 */
final class SameVerdict {
    private static final byte[] KEY = "imp-1".getBytes(StandardCharsets.US_ASCII);
    private static final IngestRules RULES = new IngestRules(Input.CONFIG);
    private static final JsonDecoder<AdEvent> JSON =
            new JsonDecoder<>(AdEvent.getDefaultInstance());

    private SameVerdict() {}

    /** Whether there was anything to compare: bytes that are broken say nothing. */
    static boolean check(byte[] value) {
        boolean protobuf = checkProtobuf(value);
        return checkJson(value) || protobuf;
    }

    private static boolean checkProtobuf(byte[] value) {
        AdEvent forgiven;
        try {
            forgiven = AdEvent.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
        return compare(
                value, Strictness.bytes(WireJson.of(value, forgiven.getDescriptorForType())));
    }

    private static boolean checkJson(byte[] value) {
        AdEvent event;
        try {
            event = JSON.decode(value);
        } catch (RejectedException e) {
            return false;
        }
        return compare(event.toByteArray(), value);
    }

    private static boolean compare(byte[] protobuf, byte[] json) {
        boolean incomparable =
                protobuf.length == 0
                        || Math.max(protobuf.length, json.length) > Input.CONFIG.maxRecordBytes();
        if (incomparable) {
            return false;
        }
        IngestDecision ofProtobuf = decide(protobuf, SourceRecord.PROTOBUF);
        IngestDecision ofJson = decide(json, SourceRecord.JSON);
        if (!same(ofProtobuf, ofJson)) {
            throw new IllegalStateException(
                    "protobuf: "
                            + said(ofProtobuf)
                            + "; JSON: "
                            + said(ofJson)
                            + "; "
                            + new String(json, StandardCharsets.UTF_8));
        }
        return true;
    }

    private static IngestDecision decide(byte[] value, String contentType) {
        SourceRecord source =
                new SourceRecord(Input.TOPIC, 0, 0, Input.BROKER_MS, 0, contentType, KEY, value);
        return RULES.decide(new InputRecord(source, 0, false, false));
    }

    private static boolean same(IngestDecision ofProtobuf, IngestDecision ofJson) {
        if (ofProtobuf instanceof IngestDecision.Accepted protobuf
                && ofJson instanceof IngestDecision.Accepted json) {
            return IngestRulesPropertyTest.withSource(json.event(), protobuf.source())
                    .equals(protobuf.event());
        }
        return ofProtobuf instanceof IngestDecision.Rejected protobuf
                && ofJson instanceof IngestDecision.Rejected json
                && comparable(protobuf).equals(comparable(json));
    }

    private static RejectionReason comparable(IngestDecision.Rejected rejected) {
        RejectionReason reason = rejected.letter().reason();
        return reason == RejectionReason.MALFORMED_PROTOBUF
                ? RejectionReason.MALFORMED_JSON
                : reason;
    }

    private static String said(IngestDecision decision) {
        return decision instanceof IngestDecision.Rejected rejected
                ? rejected.letter().reason() + " (" + rejected.letter().message() + ")"
                : decision.toString();
    }
}
