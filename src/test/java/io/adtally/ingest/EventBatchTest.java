package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchTest {
    private static final String FIRST = "{\"impressionId\":\"a\", \"n\":{\"impressionId\":\"x\"}}";
    private static final String SECOND = "{\"labels\":{},\"impression_id\":\"\u00fc]}{\"}";

    @ParameterizedTest
    @ValueSource(strings = {"[%s,%s]", " [ %s\n, %s ] \n", "%s\n%s", "%s\r\n\n%s\n", "%s%s"})
    void takesJsonApartByteForByte(String form) {
        List<EventBatch.Part> parts = EventBatch.split(bytes(form.formatted(FIRST, SECOND)));

        assertThat(parts).extracting(part -> text(part.value())).containsExactly(FIRST, SECOND);
        assertThat(parts)
                .extracting(EventBatch.Part::impressionId)
                .containsExactly("a", "\u00fc]}{");
        assertThat(parts).extracting(EventBatch.Part::contentType).containsOnly(SourceRecord.JSON);
    }

    @Test
    void takesLinesApartOfWhichOneIsBroken() {
        List<EventBatch.Part> parts =
                EventBatch.split(bytes(FIRST + "\n{\"impressionId\":\"b\",\n" + SECOND + "\n{x"));

        assertThat(parts)
                .extracting(part -> text(part.value()))
                .containsExactly(FIRST, "{\"impressionId\":\"b\",", SECOND, "{x");
        assertThat(parts)
                .extracting(EventBatch.Part::impressionId)
                .containsExactly("a", "", "\u00fc]}{", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"impressionId\":\"a\"",
                "{} , x",
                "[]",
                "[{},1]",
                "[{},{}",
                "[{},{}] x",
                "[[{}]]",
                "7",
                "\"x\"",
                "\u0000"
            })
    void findsNoBatch(String text) {
        assertThat(EventBatch.split(bytes(text))).isEmpty();
    }

    @Property
    void takesProtobufApartBehindItsLengths(@ForAll("batches") List<AdEvent.Builder> events)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<byte[]> values = new ArrayList<>();
        for (AdEvent.Builder event : events) {
            event.build().writeDelimitedTo(bytes);
            values.add(event.build().toByteArray());
        }

        List<EventBatch.Part> parts = EventBatch.split(bytes.toByteArray());

        assertThat(parts).extracting(EventBatch.Part::value).containsExactlyElementsOf(values);
        assertThat(parts)
                .extracting(EventBatch.Part::contentType)
                .containsOnly(SourceRecord.PROTOBUF);
        assertThat(parts).extracting(EventBatch.Part::impressionId).containsOnly("imp-1");
    }

    @Property
    void answersToAnyBytes(@ForAll byte[] value) {
        assertThat(EventBatch.split(value)).allMatch(part -> part.value().length > 0);
    }

    @Provide
    Arbitrary<List<AdEvent.Builder>> batches() {
        return WireEvents.valid().list().ofMinSize(1).ofMaxSize(4);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
