package io.adtally.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Samples;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.Test;

class UserEventsTest {
    @Test
    void takesOfAnEventWhatASessionIsMadeOf() {
        AdEvent click = Samples.click("imp-1", "click-1");

        assertThat(userEvents(click, true, new Charge(5_000, 1_000, 5_000_000)))
                .containsExactly(
                        new UserEvent(
                                new UserKey("user", true),
                                EventId.of("imp-1", EventType.CLICK, "click-1"),
                                EventType.CLICK,
                                Samples.NOON_MS,
                                "campaign",
                                "EUR",
                                5_000_000));
    }

    @Test
    void namesNoCurrencyWhereNothingIsCharged() {
        assertThat(userEvents(Samples.impression("imp-1"), false, null))
                .singleElement()
                .satisfies(event -> assertThat(event.currency()).isEmpty());
    }

    @Test
    void leavesOutWhoIsUnknown() {
        AdEvent event = Samples.event("imp-1", EventType.IMPRESSION, "").user("").build();

        assertThat(userEvents(event, false, null)).isEmpty();
    }

    @Test
    void leavesOutWhoseDataMayNotBeUsed() {
        AdEvent event = Samples.event("imp-1", EventType.IMPRESSION, "").withoutConsent().build();

        assertThat(userEvents(event, false, null)).isEmpty();
    }

    private static List<UserEvent> userEvents(AdEvent event, boolean test, Charge charge) {
        List<UserEvent> events = new ArrayList<>();
        new UserEvents()
                .flatMap(
                        new AcceptedEvent(
                                event,
                                Samples.termsOfCampaign("campaign"),
                                Samples.NOON_MS,
                                1,
                                test,
                                charge,
                                null),
                        new ListCollector<>(events));
        return events;
    }
}
