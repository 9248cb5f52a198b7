package io.adtally.alert;

import static io.adtally.flink.GoldenBytes.assertGolden;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The alert slice's bytes: a new version of a codec adds a line, and the old ones are read. */
class AlertGoldenTest {
    @Test
    void readsAlertsOfVersion1() throws IOException {
        assertGolden(
                Alert.Bytes.INSTANCE,
                new Alert("ORPHAN", true, 1_772_366_403_000L, 1_772_366_404_000L, 600, 500),
                "01064f525048414e01b8ab94caca33a0b394caca33d804f403");
    }

    @Test
    void readsSeriesOfVersion1() throws IOException {
        assertGolden(
                AlertState.Bytes.INSTANCE,
                new AlertState(
                        new TreeMap<>(Map.of(1_772_366_400_000L, 7L, 1_772_366_410_000L, 300L)),
                        1_772_366_411_000L,
                        200,
                        1_772_366_412_000L),
                "01f8e994caca33c801e0f194caca3302809494caca330790e294caca33ac02");
        assertGolden(AlertState.Bytes.INSTANCE, AlertState.EMPTY, "0100000000");
    }
}
