package io.adtally.ingest;

import com.google.protobuf.Message;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.SourceRecord;

/** Reads a record's value in the format its content type says, each as strictly as the other. */
final class Decoder<M extends Message> {
    private final ProtobufDecoder<M> protobuf;
    private final JsonDecoder<M> json;

    Decoder(M prototype) {
        this.protobuf = new ProtobufDecoder<>(prototype);
        this.json = new JsonDecoder<>(prototype);
    }

    M decode(byte[] value, String contentType) throws RejectedException {
        return switch (contentType) {
            case SourceRecord.PROTOBUF -> protobuf.decode(value);
            case SourceRecord.JSON -> json.decode(value);
            default ->
                    throw new RejectedException(
                            RejectionReason.UNKNOWN_CONTENT_TYPE,
                            "content-type is "
                                    + Excerpt.ofHeader(contentType)
                                    + ", "
                                    + SourceRecord.PROTOBUF
                                    + " or "
                                    + SourceRecord.JSON
                                    + " (in UTF-8) is needed");
        };
    }
}
