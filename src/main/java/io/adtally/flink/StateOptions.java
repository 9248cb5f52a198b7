package io.adtally.flink;

import java.util.Collection;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * What Flink has no setting for: a bloom filter over what has not been flushed yet, too. Most
 * impressions are asked for once, before they are known, and each such question would search the
 * whole of it. Numbers are in {@code src/docs/performance.md}.
 */
public final class StateOptions implements RocksDBOptionsFactory {
    private static final long serialVersionUID = 1L;

    /** Of the write buffer's bytes; five of a hundred are ten bits for a value of 25 bytes. */
    private static final double FILTER_SHARE = 0.05;

    @Override
    public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> toClose) {
        return options;
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions options, Collection<AutoCloseable> toClose) {
        return options.setMemtableWholeKeyFiltering(true)
                .setMemtablePrefixBloomSizeRatio(FILTER_SHARE);
    }
}
