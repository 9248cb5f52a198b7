package io.adtally.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.adtally.proto.events.v1.AdEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreloadScriptTest {
    private static final long ANCHOR_MS = 1_772_366_400_000L;

    private final BenchScript load =
            new BenchScript(new BenchScript.Load(1, 500, 10, 100), ANCHOR_MS);

    @Test
    void sendsTheCatalogThatTheLoadThenNeedsNoMore() {
        assertThat(all(new PreloadScript(load, 0)))
                .hasSize(20)
                .allMatch(message -> message.topic().equals(Topics.CATALOG));

        assertThat(load.next().topic()).isEqualTo(Topics.IMPRESSIONS);
    }

    @Test
    void itsImpressionsAreOverBeforeTheLoadBegins() throws InvalidProtocolBufferException {
        List<AdEvent> earlier = events(all(new PreloadScript(load, 300)));
        List<AdEvent> later = events(all(load));

        assertThat(earlier).hasSize(300).allMatch(event -> event.getUserId().isEmpty());
        assertThat(earlier).extracting(AdEvent::getEventTimeMs).isSorted();
        assertThat(earlier.get(299).getEventTimeMs())
                .isLessThan(later.stream().mapToLong(AdEvent::getEventTimeMs).min().orElseThrow());
        assertThat(later)
                .extracting(AdEvent::getImpressionId)
                .doesNotContainAnyElementsOf(
                        earlier.stream().map(AdEvent::getImpressionId).toList());
    }

    private static List<Message> all(Script script) {
        List<Message> messages = new ArrayList<>();
        for (Message message = script.next(); message != null; message = script.next()) {
            messages.add(message);
        }
        return messages;
    }

    private static List<AdEvent> events(List<Message> messages)
            throws InvalidProtocolBufferException {
        List<AdEvent> events = new ArrayList<>();
        for (Message message : messages) {
            if (message.topic().equals(Topics.IMPRESSIONS) && message.refusal() == null) {
                events.add(AdEvent.parseFrom(message.value()));
            }
        }
        return events;
    }
}
