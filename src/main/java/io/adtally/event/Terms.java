package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a placement token stands for from {@code validFromMs} on, until the token's next terms
 * begin; the rules of the fields are those of {@code schemas/proto}.
 *
 * @param validFromMs first event time at which they hold, UTC epoch millis
 * @param priceMicros millionths of the currency's unit, per thousand or per unit as the model says
 * @param currency ISO 4217
 * @param attributionWindowsMs how long after its impression an event of the type counts, in
 *     milliseconds; a type that is not named has the job's window
 */
public record Terms(
        String token,
        long validFromMs,
        String advertiserId,
        String campaignId,
        String lineItemId,
        String creativeId,
        MediaType mediaType,
        PricingModel pricingModel,
        long priceMicros,
        String currency,
        List<FrequencyCap> frequencyCaps,
        Map<EventType, Long> attributionWindowsMs) {

    /** Written to broadcast state and to every accepted event. */
    public enum Bytes implements Codec<Terms> {
        INSTANCE;

        @Override
        public Class<Terms> type() {
            return Terms.class;
        }

        @Override
        public void write(Terms terms, DataOutput out) throws IOException {
            Wire.writeText(terms.token, out);
            Wire.writeVarint(terms.validFromMs, out);
            Wire.writeText(terms.advertiserId, out);
            Wire.writeText(terms.campaignId, out);
            Wire.writeText(terms.lineItemId, out);
            Wire.writeText(terms.creativeId, out);
            out.writeByte(terms.mediaType.number());
            out.writeByte(terms.pricingModel.number());
            Wire.writeVarint(terms.priceMicros, out);
            Wire.writeText(terms.currency, out);
            Wire.writeVarint(terms.frequencyCaps.size(), out);
            for (FrequencyCap cap : terms.frequencyCaps) {
                out.writeByte(cap.scope().number());
                Wire.writeVarint(cap.maxImpressions(), out);
                Wire.writeVarint(cap.windowMs(), out);
                out.writeBoolean(cap.perContext());
            }
            Wire.writeVarint(terms.attributionWindowsMs.size(), out);
            for (Map.Entry<EventType, Long> window : terms.attributionWindowsMs.entrySet()) {
                out.writeByte(window.getKey().number());
                Wire.writeVarint(window.getValue(), out);
            }
        }

        @Override
        public Terms read(DataInput in, int version) throws IOException {
            return new Terms(
                    Wire.readText(in),
                    Wire.readVarint(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    MediaType.ofNumber(in.readByte()),
                    PricingModel.ofNumber(in.readByte()),
                    Wire.readVarint(in),
                    Wire.readText(in),
                    readCaps(in),
                    version == 1 ? Map.of() : readWindows(in));
        }

        private static Map<EventType, Long> readWindows(DataInput in) throws IOException {
            int size = (int) Wire.readVarint(in);
            if (size == 0) {
                return Map.of();
            }
            Map<EventType, Long> windows = new EnumMap<>(EventType.class);
            for (int i = 0; i < size; i++) {
                windows.put(EventType.ofNumber(in.readByte()), Wire.readVarint(in));
            }
            return Collections.unmodifiableMap(windows);
        }

        private static List<FrequencyCap> readCaps(DataInput in) throws IOException {
            int size = (int) Wire.readVarint(in);
            List<FrequencyCap> caps = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                caps.add(
                        new FrequencyCap(
                                CapScope.ofNumber(in.readByte()),
                                (int) Wire.readVarint(in),
                                Wire.readVarint(in),
                                in.readBoolean()));
            }
            return List.copyOf(caps);
        }
    }
}
