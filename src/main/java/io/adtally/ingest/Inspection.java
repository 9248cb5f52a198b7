package io.adtally.ingest;

import com.google.protobuf.Descriptors.Descriptor;
import io.adtally.event.SourceRecord;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.events.v1.AdEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * A message's fields as far as they can be read, for a person who looks into a dead letter. Nothing
 * is judged here: what is wrong with a field is in the letter.
 *
 * @param fields in the order of the bytes
 * @param broken where it cannot be read further, and why; empty if it was read to its end
 */
public record Inspection(List<Field> fields, String broken) {
    /** Enough to see what it is; labels alone could be thousands. */
    private static final int MAX_FIELDS = 200;

    private static final ProtobufDecoder<AdEvent> EVENTS =
            new ProtobufDecoder<>(AdEvent.getDefaultInstance());
    private static final ProtobufDecoder<CatalogEntry> ENTRIES =
            new ProtobufDecoder<>(CatalogEntry.getDefaultInstance());

    /**
     * One field.
     *
     * @param path such as {@code context.site_id}; of what the schema does not know, as the sender
     *     wrote it
     * @param text not made harmless to a terminal
     * @param personal whether it may tell of a person: a user id, or what the schema does not know
     */
    public record Field(String path, String text, boolean personal) {}

    /** Looks into an input record's value. */
    public static Inspection ofEvent(byte[] value, String contentType) {
        return of(value, contentType, AdEvent.getDescriptor(), EVENTS);
    }

    /** Looks into a catalog record's value. */
    public static Inspection ofCatalogEntry(byte[] value, String contentType) {
        return of(value, contentType, CatalogEntry.getDescriptor(), ENTRIES);
    }

    private static Inspection of(
            byte[] value, String contentType, Descriptor type, ProtobufDecoder<?> decoder) {
        Found found = new Found();
        String broken =
                switch (contentType) {
                    case SourceRecord.PROTOBUF -> ProtobufInspector.inspect(value, type, found);
                    case SourceRecord.JSON -> JsonInspector.inspect(value, type, found);
                    default -> "content-type is " + Excerpt.of(contentType) + ": not looked into";
                };
        if (broken.isEmpty() && contentType.equals(SourceRecord.PROTOBUF)) {
            broken = refusal(value, decoder);
        }
        if (found.left > 0) {
            found.fields.add(new Field("…", "and " + found.left + " fields more", false));
        }
        return new Inspection(List.copyOf(found.fields), broken);
    }

    /** What can be walked over to its end, and is no message for another reason. */
    private static String refusal(byte[] value, ProtobufDecoder<?> decoder) {
        try {
            decoder.decode(value);
            return "";
        } catch (RejectedException e) {
            return e.getMessage();
        }
    }

    /** What has been found so far. */
    static final class Found {
        private final List<Field> fields = new ArrayList<>();
        private int left;

        void add(String path, String text, boolean personal) {
            if (fields.size() < MAX_FIELDS) {
                fields.add(new Field(path, text, personal));
            } else {
                left++;
            }
        }
    }
}
