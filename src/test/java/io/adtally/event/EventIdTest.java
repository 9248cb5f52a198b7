package io.adtally.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventIdTest {
    /** Reckoned with sha256sum over impression id, zero byte, type number, discriminator. */
    @ParameterizedTest
    @CsvSource({
        "imp-1,IMPRESSION,'',e4bcf4bd-dd26-c145-0d34-cdc98eb743eb",
        "imp-1,CLICK,c-1,bf81af7c-1e62-537e-185d-1bd09f2b9da9",
        "imp-1,QR_SCAN,scän,101c2c91-9583-b345-c237-74189ccdcaca"
    })
    void isTheFirstHalfOfTheKeysSha256(
            String impressionId, EventType type, String discriminator, String id) {
        assertThat(EventId.of(impressionId, type, discriminator)).hasToString(id);
    }
}
