package io.adtally.ingest;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.adtally.deadletter.RejectionReason;

/**
 * Reads protobuf. Unknown fields are a newer producer's: they are dropped, not kept, so they cost
 * no memory. What is missing is for the rules to find, since a field of another wire type counts as
 * unknown too. The library bounds nesting (100) and refuses bad UTF-8.
 */
final class ProtobufDecoder<M extends Message> {
    private final Parser<M> parser;

    ProtobufDecoder(Parser<M> parser) {
        this.parser = DiscardUnknownFieldsParser.wrap(parser);
    }

    M decode(byte[] value) throws RejectedException {
        try {
            return parser.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new RejectedException(RejectionReason.MALFORMED_PROTOBUF, e.getMessage());
        }
    }
}
