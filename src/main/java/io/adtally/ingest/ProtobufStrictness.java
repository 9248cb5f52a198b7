package io.adtally.ingest;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.WireFormat;
import io.adtally.deadletter.RejectionReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Refuses in protobuf what JSON refuses, and protobuf's own parser forgives: a singular field or a
 * key of a map given twice, two members of a oneof, a known field of another wire type, a number
 * that its type cannot hold. One pass over the bytes, nearly without garbage.
 */
final class ProtobufStrictness {
    /** Fields are looked up by number; those of our schemas are small. */
    private static final int MAX_FIELD_NUMBER = 1000;

    private final Shape root;

    private ProtobufStrictness(Shape root) {
        this.root = root;
    }

    /** For messages of this type, which must not contain itself. */
    static ProtobufStrictness of(Descriptor type) {
        return new ProtobufStrictness(Shape.of(type, ""));
    }

    /**
     * Throws at the first fault.
     *
     * @param value a message that protobuf's own parser has read to its end, so that its lengths
     *     are true
     */
    void check(byte[] value) throws RejectedException {
        new Pass(value).readMessage(root, value.length);
    }

    /**
     * A message type, at its place in the whole message.
     *
     * @param slots its fields, by number
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Shape(Slot[] slots) {
        static Shape of(Descriptor type, String prefix) {
            Slot[] slots = new Slot[maxNumber(type) + 1];
            Map<OneofDescriptor, Long> oneofs = new HashMap<>();
            for (FieldDescriptor field : type.getFields()) {
                long own = 1L << field.getIndex();
                OneofDescriptor oneof = field.getRealContainingOneof();
                long bit = oneof == null ? own : oneofs.computeIfAbsent(oneof, first -> own);
                slots[field.getNumber()] =
                        Slot.of(field, prefix + field.getName(), field.isRepeated() ? 0 : bit);
            }
            return new Shape(slots);
        }

        private static int maxNumber(Descriptor type) {
            int max = 0;
            for (FieldDescriptor field : type.getFields()) {
                max = Math.max(max, field.getNumber());
            }
            if (type.getFields().size() > Long.SIZE || max > MAX_FIELD_NUMBER) {
                throw new IllegalStateException(
                        type.getFullName() + " has too many fields, or too high a number of one");
            }
            return max;
        }

        /** Null: unknown to this version. */
        Slot slot(int number) {
            return number > 0 && number < slots.length ? slots[number] : null;
        }
    }

    /** What a field holds, as far as the bytes can say it wrongly. */
    private enum Kind {
        INT32("a whole number of 32 bits"),
        INT64("a whole number of 64 bits"),
        BOOL("1 (true) or 0 (false)"),
        TEXT("a text"),
        MESSAGE("a message");

        private final String needed;

        Kind(String needed) {
            this.needed = needed;
        }

        static Kind of(FieldDescriptor field) {
            return switch (field.getType()) {
                case INT32, ENUM -> INT32;
                case INT64 -> INT64;
                case BOOL -> BOOL;
                case STRING -> TEXT;
                case MESSAGE -> MESSAGE;
                default ->
                        throw new IllegalStateException(
                                field.getFullName() + " is of a kind that is not checked");
            };
        }

        int wireType() {
            return this == TEXT || this == MESSAGE
                    ? WireFormat.WIRETYPE_LENGTH_DELIMITED
                    : WireFormat.WIRETYPE_VARINT;
        }
    }

    /**
     * A field of a shape.
     *
     * @param bit that of the field, or of its oneof, among those its message has; 0: repeated
     * @param wireType that of one element
     * @param message null: no message
     * @param map whether the message is a map's entry
     * @param ofEntry whether it is the key or the value of a map's entry
     */
    private record Slot(
            FieldDescriptor field,
            String path,
            long bit,
            Kind kind,
            int wireType,
            Shape message,
            boolean map,
            boolean ofEntry) {
        static Slot of(FieldDescriptor field, String path, long bit) {
            Kind kind = Kind.of(field);
            return new Slot(
                    field,
                    path,
                    bit,
                    kind,
                    kind.wireType(),
                    kind == Kind.MESSAGE ? Shape.of(field.getMessageType(), path + ".") : null,
                    field.isMapField(),
                    field.getContainingType().getOptions().getMapEntry());
        }

        boolean isKey() {
            return ofEntry && field.getNumber() == 1;
        }
    }

    /** The keys of one map, by where they stand: most maps are too small for a table. */
    private static final class Keys {
        private static final int COMPARED = 8;

        private final int[] ranges = new int[2 * COMPARED];
        private final Set<ByteBuffer> more = new HashSet<>(0);
        private int count;

        /** False if it is there already. */
        boolean add(byte[] in, int from, int to) {
            for (int i = 0; i < count; i += 2) {
                if (Arrays.equals(in, ranges[i], ranges[i + 1], in, from, to)) {
                    return false;
                }
            }
            if (count == ranges.length) {
                return more.add(ByteBuffer.wrap(in, from, to - from));
            }
            ranges[count] = from;
            ranges[count + 1] = to;
            count += 2;
            return true;
        }
    }

    /** One pass over one record's bytes. */
    private static final class Pass {
        private final byte[] in;
        private int at;

        /** Where the field begins that was looked at last. */
        private int begin;

        /** The key of the map entry that was looked at last. */
        private int keyFrom;

        private int keyTo;

        /** Whether the last varint had more than 64 bits. */
        private boolean tooLong;

        Pass(byte[] in) {
            this.in = in;
        }

        void readMessage(Shape shape, int end) throws RejectedException {
            long seen = 0;
            Keys keys = null;
            while (at < end) {
                begin = at;
                int tag = (int) readVarint();
                int wireType = WireFormat.getTagWireType(tag);
                Slot slot = shape.slot(WireFormat.getTagFieldNumber(tag));
                if (slot == null) {
                    skip(wireType);
                    continue;
                }
                if ((seen & slot.bit) != 0) {
                    throw twice(slot);
                }
                seen |= slot.bit;
                if (wireType != slot.wireType) {
                    readPacked(slot, wireType);
                } else if (slot.message == null) {
                    readScalar(slot);
                } else if (slot.map) {
                    keys = readEntry(slot, keys);
                } else {
                    readMessage(slot.message, readEnd());
                }
            }
        }

        private void readPacked(Slot slot, int wireType) throws RejectedException {
            if (!slot.field.isPackable() || wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                throw fault(
                        slot,
                        "is of wire type "
                                + wireType
                                + ", "
                                + slot.kind.needed
                                + " (wire type "
                                + slot.wireType
                                + ") is needed");
            }
            int end = readEnd();
            while (at < end) {
                readScalar(slot);
            }
        }

        private void readScalar(Slot slot) throws RejectedException {
            if (slot.kind == Kind.TEXT) {
                int end = readEnd();
                if (slot.isKey()) {
                    keyFrom = at;
                    keyTo = end;
                }
                at = end;
                return;
            }
            tooLong = false;
            long value = readVarint();
            boolean fits =
                    switch (slot.kind) {
                        case INT32 -> value == (int) value;
                        case BOOL -> value >>> 1 == 0;
                        default -> true;
                    };
            if (tooLong || !fits) {
                String shown = tooLong ? "a number of more than 64 bits" : String.valueOf(value);
                throw fault(slot, "is " + shown + ", " + slot.kind.needed + " is needed");
            }
        }

        /** An entry that does not name its key has the empty one, as protobuf reads it. */
        private Keys readEntry(Slot map, Keys keys) throws RejectedException {
            int entry = begin;
            keyFrom = 0;
            keyTo = 0;
            readMessage(map.message, readEnd());
            Keys all = keys == null ? new Keys() : keys;
            if (!all.add(in, keyFrom, keyTo)) {
                begin = entry;
                throw rejected(map.path + key() + " is given twice");
            }
            return all;
        }

        /** Where the length-delimited field ends whose length comes next. */
        private int readEnd() {
            int length = (int) readVarint();
            return at + length;
        }

        private long readVarint() {
            byte first = in[at++];
            return first >= 0 ? first : readLongVarint(first);
        }

        private long readLongVarint(byte first) {
            long value = first & 0x7F;
            for (int shift = 7; ; shift += 7) {
                byte next = in[at++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    tooLong |= shift == 63 && next > 1;
                    return value;
                }
            }
        }

        private void skip(int wireType) {
            switch (wireType) {
                case WireFormat.WIRETYPE_VARINT -> readVarint();
                case WireFormat.WIRETYPE_FIXED64 -> at += Long.BYTES;
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> at = readEnd();
                case WireFormat.WIRETYPE_FIXED32 -> at += Integer.BYTES;
                default -> skipGroup();
            }
        }

        /** The parser bounds how deep groups nest. */
        private void skipGroup() {
            int wireType = WireFormat.getTagWireType((int) readVarint());
            while (wireType != WireFormat.WIRETYPE_END_GROUP) {
                skip(wireType);
                wireType = WireFormat.getTagWireType((int) readVarint());
            }
        }

        private RejectedException twice(Slot slot) {
            OneofDescriptor oneof = slot.field.getRealContainingOneof();
            String what =
                    oneof == null
                            ? "is given twice"
                            : "is given beside another of " + oneof.getName();
            boolean asTheRecordBegins = in[begin] == in[0] && slot.path.indexOf('.') < 0;
            return fault(slot, asTheRecordBegins ? what + " (two events in one record?)" : what);
        }

        private RejectedException fault(Slot slot, String what) {
            String path =
                    slot.ofEntry
                            ? slot.path.substring(0, slot.path.lastIndexOf('.')) + key()
                            : slot.path;
            return rejected(path + " " + what);
        }

        private String key() {
            String key = new String(in, keyFrom, keyTo - keyFrom, StandardCharsets.UTF_8);
            return "[" + Excerpt.ofKey(key) + "]";
        }

        private RejectedException rejected(String what) {
            return new RejectedException(
                    RejectionReason.MALFORMED_PROTOBUF,
                    what + ", at byte " + begin + " of " + in.length);
        }
    }
}
