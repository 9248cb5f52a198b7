package io.adtally.impression;

import io.adtally.event.AdEvent;
import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.Terms;
import io.adtally.event.Validity;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is remembered of one impression. Small, for there are hundreds of millions: its terms
 * are named, not repeated (the catalog never changes or drops an entry), and its own fingerprint is
 * the key it is stored under.
 *
 * @param eventTimeMs UTC epoch millis
 * @param facts of the impression, as received
 * @param token names, with {@code termsValidFromMs}, the terms that hold
 * @param quantityMilli the impression's multiplier in thousandths
 * @param test whether all that refers to it belongs on the test books
 * @param validity the producer's verdict on the impression; events that refer to it inherit it
 * @param clicks how many of its clicks count; state of format 1 did not know and begins with 0
 * @param lastSequence how many events of it were accepted, its own included; 0 for {@link #AWAITED}
 * @param seen the first {@link #MAX_INLINE_SEEN} accepted events that refer to it; the rest live in
 *     a map state, so that an impression with a million clicks stays cheap
 */
record ImpressionState(
        long eventTimeMs,
        Facts facts,
        String token,
        long termsValidFromMs,
        long quantityMilli,
        boolean test,
        Validity validity,
        int clicks,
        long lastSequence,
        List<SeenEvent> seen) {

    /** Sixteen, for a video with all its quartiles, a view, a click and a conversion has eight. */
    static final int MAX_INLINE_SEEN = 16;

    /** Nothing accepted yet, but something is held. Saves the look into the held state. */
    static final ImpressionState AWAITED =
            new ImpressionState(
                    0,
                    new Facts(0, Facts.UNKNOWN),
                    "",
                    0,
                    0,
                    false,
                    Validity.VALID,
                    0,
                    0,
                    List.of());

    static ImpressionState of(AdEvent impression, Terms terms) {
        return new ImpressionState(
                impression.eventTimeMs(),
                impression.facts(),
                terms.token(),
                terms.validFromMs(),
                impression.quantityMilliOrOne(),
                impression.test(),
                impression.validity(),
                0,
                1,
                List.of());
    }

    boolean isAwaited() {
        return lastSequence == 0;
    }

    /** Whether further seen events are in the map state. */
    boolean overflows() {
        return lastSequence - 1 > MAX_INLINE_SEEN;
    }

    /** Null if not among the inline ones. */
    SeenEvent find(EventId eventId) {
        for (SeenEvent event : seen) {
            if (event.eventId().equals(eventId)) {
                return event;
            }
        }
        return null;
    }

    /**
     * One more accepted event; kept inline while there is room.
     *
     * @param countedClick whether it is one of the clicks that count
     */
    ImpressionState with(SeenEvent event, boolean countedClick) {
        List<SeenEvent> nowSeen = seen;
        if (seen.size() < MAX_INLINE_SEEN) {
            nowSeen = new ArrayList<>(seen.size() + 1);
            nowSeen.addAll(seen);
            nowSeen.add(event);
        }
        return new ImpressionState(
                eventTimeMs,
                facts,
                token,
                termsValidFromMs,
                quantityMilli,
                test,
                validity,
                countedClick ? clicks + 1 : clicks,
                lastSequence + 1,
                nowSeen);
    }

    /** About 41 bytes and the token, and 24 for each inline event. */
    enum Bytes implements Codec<ImpressionState> {
        INSTANCE;

        @Override
        public Class<ImpressionState> type() {
            return ImpressionState.class;
        }

        @Override
        public void write(ImpressionState state, DataOutput out) throws IOException {
            Wire.writeVarint(state.lastSequence, out);
            if (state.isAwaited()) {
                return;
            }
            Wire.writeVarint(state.eventTimeMs, out);
            writeFacts(state.facts, out);
            Wire.writeText(state.token, out);
            Wire.writeVarint(state.termsValidFromMs, out);
            Wire.writeVarint(state.quantityMilli, out);
            out.writeBoolean(state.test);
            out.writeByte(state.validity.number());
            Wire.writeVarint(state.clicks, out);
            for (SeenEvent event : state.seen) {
                EventId.Bytes.INSTANCE.write(event.eventId(), out);
                writeFacts(event.facts(), out);
            }
        }

        private static void writeFacts(Facts facts, DataOutput out) throws IOException {
            out.writeInt(facts.checksum());
            out.writeInt(facts.byFact());
        }

        private static Facts readFacts(DataInput in, int version) throws IOException {
            return new Facts(in.readInt(), version == 1 ? Facts.UNKNOWN : in.readInt());
        }

        @Override
        public ImpressionState read(DataInput in, int version) throws IOException {
            long lastSequence = Wire.readVarint(in);
            if (lastSequence == 0) {
                return AWAITED;
            }
            return new ImpressionState(
                    Wire.readVarint(in),
                    readFacts(in, version),
                    Wire.readText(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    in.readBoolean(),
                    version == 1 ? Validity.VALID : Validity.ofNumber(in.readByte()),
                    version == 1 ? 0 : (int) Wire.readVarint(in),
                    lastSequence,
                    readSeen((int) Math.min(lastSequence - 1, MAX_INLINE_SEEN), in, version));
        }

        private static List<SeenEvent> readSeen(int size, DataInput in, int version)
                throws IOException {
            List<SeenEvent> seen = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                seen.add(
                        new SeenEvent(
                                EventId.Bytes.INSTANCE.read(in, version), readFacts(in, version)));
            }
            return seen;
        }
    }
}
