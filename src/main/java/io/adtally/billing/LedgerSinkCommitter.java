package io.adtally.billing;

import java.io.IOException;
import java.util.Collection;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The Flink side of {@link LedgerCommitterProtocol}. A lost transaction ends the job for good. */
final class LedgerSinkCommitter implements Committer<LedgerCommittable> {
    private final LedgerCommitterProtocol protocol;
    private final LedgerStore store;

    LedgerSinkCommitter(LedgerCommitterProtocol protocol, LedgerStore store) {
        this.protocol = protocol;
        this.store = store;
    }

    @Override
    public void commit(Collection<CommitRequest<LedgerCommittable>> requests)
            throws IOException, InterruptedException {
        for (CommitRequest<LedgerCommittable> request : requests) {
            try {
                protocol.commit(request.getCommittable());
            } catch (LostTransactionException e) {
                throw new SuppressRestartsException(e);
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
