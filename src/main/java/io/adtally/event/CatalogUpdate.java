package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One record of the catalog topic: new terms, or the news that what stood there was refused. Both
 * say how far the catalog has been read.
 *
 * @param terms null if the record was refused before
 * @param source for the dead letter it may become
 */
public record CatalogUpdate(Terms terms, SourceRecord source) {

    /** Crosses the broadcast. */
    public enum Bytes implements Codec<CatalogUpdate> {
        INSTANCE;

        @Override
        public Class<CatalogUpdate> type() {
            return CatalogUpdate.class;
        }

        @Override
        public void write(CatalogUpdate update, DataOutput out) throws IOException {
            out.writeBoolean(update.terms != null);
            if (update.terms != null) {
                Terms.Bytes.INSTANCE.write(update.terms, out);
            }
            SourceRecord.Bytes.INSTANCE.write(update.source, out);
        }

        @Override
        public CatalogUpdate read(DataInput in, int version) throws IOException {
            Terms terms = in.readBoolean() ? Terms.Bytes.INSTANCE.read(in, version) : null;
            return new CatalogUpdate(terms, SourceRecord.Bytes.INSTANCE.read(in, version));
        }
    }
}
