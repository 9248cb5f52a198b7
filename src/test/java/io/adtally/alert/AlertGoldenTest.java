package io.adtally.alert;

import static io.adtally.flink.GoldenBytes.assertGolden;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes of the slice's values, as releases have written them. */
class AlertGoldenTest {
    @Test
    void keepsAlerts() throws IOException {
        assertGolden(
                Alert.Bytes.INSTANCE,
                new Alert("ORPHAN", true, 1_772_366_403_000L, 1_772_366_404_000L, 600, 500));
    }

    @Test
    void keepsSeries() throws IOException {
        assertGolden(
                AlertState.Bytes.INSTANCE,
                new AlertState(
                        new TreeMap<>(Map.of(1_772_366_400_000L, 7L, 1_772_366_410_000L, 300L)),
                        1_772_366_411_000L,
                        200,
                        1_772_366_412_000L));
        assertGolden(AlertState.Bytes.INSTANCE, AlertState.EMPTY, "AlertState-EMPTY");
    }
}
