package io.adtally.io;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.adtally.billing.TransactionId;
import java.util.Optional;
import javax.transaction.xa.Xid;

/** A {@link TransactionId} as XA wants it. */
final class LedgerXid implements Xid {
    private final TransactionId id;

    LedgerXid(TransactionId id) {
        this.id = id;
    }

    /** Empty if the id is another application's. */
    static Optional<TransactionId> parse(Xid xid) {
        return xid.getFormatId() == TransactionId.FORMAT_ID
                ? TransactionId.parse(
                        new String(xid.getGlobalTransactionId(), US_ASCII),
                        new String(xid.getBranchQualifier(), US_ASCII))
                : Optional.empty();
    }

    @Override
    public int getFormatId() {
        return TransactionId.FORMAT_ID;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return id.globalPart().getBytes(US_ASCII);
    }

    @Override
    public byte[] getBranchQualifier() {
        return id.branchPart().getBytes(US_ASCII);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LedgerXid that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
