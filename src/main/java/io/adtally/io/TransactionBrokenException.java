package io.adtally.io;

import java.sql.SQLException;

/** A failed statement could not be undone: nothing more can be done in its transaction. */
final class TransactionBrokenException extends SQLException {
    private static final long serialVersionUID = 1;
    private static final String CONNECTION_FAILURE = "08006";

    TransactionBrokenException(SQLException cause) {
        super("the transaction is beyond use: " + cause.getMessage(), CONNECTION_FAILURE, cause);
    }
}
