package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierChargesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 499_999, 500_000, 500_001, 50_000_000, 123_456_789})
    void dividesTheRowsIntoChunksOfOneSize(long rows) {
        EarlierCharges charges = new EarlierCharges(null, rows, null);

        assertThat(charges.lowest(0)).isZero();
        assertThat(charges.lowest(charges.places())).isEqualTo(rows);
        for (long place = 0; place < charges.places(); place++) {
            assertThat(charges.lowest(place + 1) - charges.lowest(place))
                    .isBetween(rows / charges.places(), 500_000L);
        }
    }
}
