package io.adtally.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.HotScript.Hot;
import io.adtally.proto.events.v1.AdEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Were it refused, or spread evenly, the trials by it would show nothing. */
class HotScriptTest {
    private static final int EVENTS = 1_000;
    private static final long BEGIN_MS = 1_795_000_000_000L;

    @ParameterizedTest
    @EnumSource
    void isAcceptedAndFourFifthsOfItAreAboutOne(Hot hot) throws Exception {
        HotScript script = new HotScript(hot, EVENTS, 100, BEGIN_MS);
        List<AdEvent> events = new ArrayList<>();
        for (Message next = script.next(); next != null; next = script.next()) {
            if (!next.topic().equals(Topics.CATALOG)) {
                assertThat(new Ingest(false).fate(next)).isEqualTo("ACCEPTED");
                events.add(AdEvent.parseFrom(next.value()));
            }
        }

        Function<AdEvent, String> about =
                switch (hot) {
                    case IMPRESSION -> AdEvent::getImpressionId;
                    case USER -> AdEvent::getUserId;
                    case CAMPAIGN -> AdEvent::getPlacementToken;
                };
        assertThat(
                        events.stream()
                                .collect(Collectors.groupingBy(about, Collectors.counting()))
                                .values())
                .filteredOn(count -> count > EVENTS / 2)
                .singleElement()
                // And the impression that is clicked.
                .satisfies(
                        count -> assertThat(count).isBetween(EVENTS * 4L / 5, EVENTS * 4L / 5 + 1));
    }
}
