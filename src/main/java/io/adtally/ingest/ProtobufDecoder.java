package io.adtally.ingest;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;

/**
 * Reads protobuf, as strictly as JSON is read. Unknown fields are a newer producer's: they are
 * dropped, not kept, so they cost no memory. What is missing is for the rules to find. The library
 * bounds nesting (100) and refuses bad UTF-8.
 */
final class ProtobufDecoder<M extends Message> {
    private final M prototype;
    private final Parser<M> parser;
    private final ProtobufStrictness strictness;

    @SuppressWarnings("unchecked")
    ProtobufDecoder(M prototype) {
        this.prototype = prototype;
        this.parser = DiscardUnknownFieldsParser.wrap((Parser<M>) prototype.getParserForType());
        this.strictness = ProtobufStrictness.of(prototype.getDescriptorForType());
    }

    M decode(byte[] value) throws RejectedException {
        try {
            M message = parser.parseFrom(value);
            strictness.check(value);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw withCause(
                    new RejectedException(
                            RejectionReason.MALFORMED_PROTOBUF,
                            ProtobufInspector.whereBroken(value, prototype, e)),
                    value);
        } catch (RejectedException e) {
            throw withCause(e, value);
        }
    }

    private RejectedException withCause(RejectedException fault, byte[] value) {
        return fault.withCause(LikelyCause.of(value, SourceRecord.PROTOBUF, prototype));
    }
}
