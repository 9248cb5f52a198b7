package io.adtally.billing;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Codec;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.PricingModel;
import io.adtally.event.Terms;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One row of {@code billing.charges}; the columns' comments there say what each is.
 *
 * @param eventId primary key
 * @param quantityMilli thousandths
 * @param unitPriceMicros millionths of the currency's unit, per thousand or per unit as the model
 *     says
 * @param termsValidFromMs start of the terms that priced it, UTC epoch millis
 * @param amountNanos 1e-9 of the currency's unit
 * @param impressionTimeMs UTC epoch millis
 * @param eventTimeMs UTC epoch millis
 */
public record LedgerRow(
        EventId eventId,
        String impressionId,
        EventType eventType,
        PricingModel pricingModel,
        String advertiserId,
        String campaignId,
        String lineItemId,
        String creativeId,
        long quantityMilli,
        long unitPriceMicros,
        long termsValidFromMs,
        long amountNanos,
        String currency,
        long impressionTimeMs,
        long eventTimeMs,
        boolean test,
        String sourceTopic,
        int sourcePartition,
        long sourceOffset) {

    /** The row of an event that costs something; its charge must not be null. */
    public static LedgerRow of(AcceptedEvent accepted) {
        AdEvent event = accepted.event();
        Terms terms = accepted.terms();
        Charge charge = accepted.charge();
        return new LedgerRow(
                event.eventId(),
                event.impressionId(),
                event.type(),
                terms.pricingModel(),
                terms.advertiserId(),
                terms.campaignId(),
                terms.lineItemId(),
                terms.creativeId(),
                charge.quantityMilli(),
                charge.unitPriceMicros(),
                terms.validFromMs(),
                charge.amountNanos(),
                terms.currency(),
                accepted.impressionTimeMs(),
                event.eventTimeMs(),
                accepted.test(),
                event.source().topic(),
                event.source().partition(),
                event.source().offset());
    }

    /** Crosses to the ledger's writer where it is not chained to the billing stage. */
    public enum Bytes implements Codec<LedgerRow> {
        INSTANCE;

        @Override
        public Class<LedgerRow> type() {
            return LedgerRow.class;
        }

        @Override
        public void write(LedgerRow row, DataOutput out) throws IOException {
            EventId.Bytes.INSTANCE.write(row.eventId, out);
            Wire.writeText(row.impressionId, out);
            out.writeByte(row.eventType.number());
            out.writeByte(row.pricingModel.number());
            Wire.writeText(row.advertiserId, out);
            Wire.writeText(row.campaignId, out);
            Wire.writeText(row.lineItemId, out);
            Wire.writeText(row.creativeId, out);
            Wire.writeVarint(row.quantityMilli, out);
            Wire.writeVarint(row.unitPriceMicros, out);
            Wire.writeVarint(row.termsValidFromMs, out);
            Wire.writeVarint(row.amountNanos, out);
            Wire.writeText(row.currency, out);
            Wire.writeVarint(row.impressionTimeMs, out);
            Wire.writeVarint(row.eventTimeMs, out);
            out.writeBoolean(row.test);
            Wire.writeText(row.sourceTopic, out);
            Wire.writeVarint(row.sourcePartition, out);
            Wire.writeVarint(row.sourceOffset, out);
        }

        @Override
        public LedgerRow read(DataInput in, int version) throws IOException {
            return new LedgerRow(
                    EventId.Bytes.INSTANCE.read(in, version),
                    Wire.readText(in),
                    EventType.ofNumber(in.readByte()),
                    PricingModel.ofNumber(in.readByte()),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readText(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    in.readBoolean(),
                    Wire.readText(in),
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in));
        }
    }
}
