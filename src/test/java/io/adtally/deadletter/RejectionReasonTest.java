package io.adtally.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionReasonTest {
    @Test
    void theSameBytesMayBeAcceptedLaterForTheseReasonsOnly() {
        assertThat(Arrays.stream(RejectionReason.values()).filter(RejectionReason::retriable))
                .containsExactlyInAnyOrder(
                        RejectionReason.UNKNOWN_ENUM_VALUE,
                        RejectionReason.UNKNOWN_TOKEN,
                        RejectionReason.AMOUNT_LIMIT,
                        RejectionReason.ORPHAN);
    }

    /**
     * Codes are in dead letters, in {@code billing.tally} and in state: none is ever taken away.
     */
    @Test
    void keepsEveryCodeEverReleased() {
        assertThat(Arrays.stream(RejectionReason.values()).map(Enum::name))
                .contains(
                        "NULL_VALUE",
                        "EMPTY_VALUE",
                        "RECORD_TOO_LARGE",
                        "HEADERS_TOO_LARGE",
                        "FORGED_REPLAY_HEADER",
                        "UNKNOWN_CONTENT_TYPE",
                        "MALFORMED_PROTOBUF",
                        "MALFORMED_JSON",
                        "MISSING_FIELD",
                        "INVALID_FIELD",
                        "UNKNOWN_ENUM_VALUE",
                        "KEY_MISMATCH",
                        "EVENT_TIME_OUT_OF_RANGE",
                        "UNKNOWN_TOKEN",
                        "NO_TERMS_AT_TIME",
                        "MISSING_AUCTION_PRICE",
                        "AMOUNT_OVERFLOW",
                        "ORPHAN",
                        "CONFLICTING_DUPLICATE",
                        "TOO_LATE",
                        "MALFORMED_CATALOG_ENTRY",
                        "CATALOG_ENTRY_REMOVED",
                        "CATALOG_ENTRY_CHANGED",
                        "CATALOG_REPRICES_PAST",
                        "AUCTION_CURRENCY_MISMATCH",
                        "AMOUNT_LIMIT",
                        "BEFORE_IMPRESSION",
                        "OUTSIDE_ATTRIBUTION_WINDOW",
                        "CATALOG_ABOVE_LIMIT");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItMeansInOneSentence(RejectionReason reason) {
        assertThat(reason.meaning()).matches("[A-Za-z].*[^.]\\.");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToDoInOneSentence(RejectionReason reason) {
        assertThat(reason.remedy()).matches("[A-Z].*[^.]\\.").doesNotContain("|", "\n");
    }
}
