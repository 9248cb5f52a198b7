package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adtally.event.SourceRecord;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
    private static final byte[] EVENT =
            Input.impression()
                    .setUserId("user-7")
                    .setContext(Context.newBuilder().setSiteId("site-1").setDeviceType(2))
                    .setConsent(Consent.newBuilder().setTcf("tcf-7").addGppSid(7).addGppSid(300))
                    .putLabels("team", "blue")
                    .build()
                    .toByteArray();

    @Test
    void findsEveryFieldOfProtobufAndKnowsWhichArePersonal() {
        Inspection inspection = Inspection.ofEvent(EVENT, SourceRecord.PROTOBUF);

        assertThat(inspection.broken()).isEmpty();
        assertThat(open(inspection))
                .containsExactly(
                        "impression_id=imp-1",
                        "type=EVENT_TYPE_IMPRESSION",
                        "event_time_ms=" + (Input.BROKER_MS - 1000),
                        "placement_token=token-1",
                        "context.site_id=site-1",
                        "context.device_type=2",
                        "consent.gpp_sid=7",
                        "consent.gpp_sid=300");
        assertThat(personal(inspection))
                .containsExactly(
                        "user_id=user-7",
                        "consent.tcf=tcf-7",
                        "labels.key=team",
                        "labels.value=blue");
    }

    @Test
    void findsEveryFieldOfJsonAndTakesUnknownOnesForPersonal() {
        Inspection inspection =
                json(
                        "{\"impressionId\":\"imp-1\",\"user_id\":\"user-7\",\"consent\":{\"tcf\":"
                            + "\"t\",\"gppSid\":[7,8]},\"userMail\":{\"a\":[\"b\"]},\"test\":true,"
                            + "\"labels\":{\"a\":\"b\"}}");

        assertThat(inspection.broken()).isEmpty();
        assertThat(open(inspection))
                .containsExactly(
                        "impression_id=imp-1",
                        "consent.gpp_sid=7",
                        "consent.gpp_sid=8",
                        "test=true");
        assertThat(personal(inspection))
                .containsExactly("user_id=user-7", "consent.tcf=t", "userMail.a=b", "labels.a=b");
    }

    @Test
    void saysWhereBytesBreakAndWhatStoodBefore() {
        byte[] cut = Arrays.copyOf(EVENT, 20);
        Inspection inspection = Inspection.ofEvent(cut, SourceRecord.PROTOBUF);

        assertThat(inspection.broken())
                .startsWith("at byte ")
                .contains(" of 20, in placement_token: ");
        assertThat(open(inspection))
                .containsExactly(
                        "impression_id=imp-1",
                        "type=EVENT_TYPE_IMPRESSION",
                        "event_time_ms=" + (Input.BROKER_MS - 1000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"impressionId\":\"imp-1\"",
                "{\"impressionId\":\"imp-1\",\"impressionId\":\"x\"}",
                "{\"impressionId\":\"imp-1\",x}",
                "{\"impressionId\":\"imp-1\"}{}"
            })
    void saysWhereTextBreaksAndWhatStoodBefore(String text) {
        assertThat(json(text).broken()).isNotEmpty().doesNotContain("imp-1");
        assertThat(open(json(text))).containsExactly("impression_id=imp-1");
    }

    @Test
    void namesWhatTheSchemaDoesNotKnow() {
        byte[] unknown = {(byte) 0xC0, 0x3E, 7, 8, 5, 16, 77};

        assertThat(open(Inspection.ofEvent(unknown, SourceRecord.PROTOBUF)))
                .containsExactly(
                        "1000=(unknown to this version, 1 bytes)",
                        "impression_id=(of another wire type, 1 bytes)",
                        "type=77 (unknown to this version)");
    }

    @Test
    void looksIntoCatalogEntries() {
        byte[] entry = CatalogEntry.newBuilder().setToken("token-1").build().toByteArray();

        assertThat(open(Inspection.ofCatalogEntry(entry, SourceRecord.PROTOBUF)))
                .containsExactly("token=token-1");
    }

    @Test
    void doesNotLookIntoWhatItCannotRead() {
        assertThat(Inspection.ofEvent(EVENT, "text/csv").broken())
                .isEqualTo("content-type is \"text/csv\": not looked into");
    }

    @Test
    void boundsWhatItShows() {
        var event = Input.impression();
        for (int i = 0; i < 10_000; i++) {
            event.putLabels("label-" + i, "x");
        }
        List<Inspection.Field> fields =
                Inspection.ofEvent(event.build().toByteArray(), SourceRecord.PROTOBUF).fields();

        assertThat(fields).hasSize(201);
        assertThat(fields.get(200).text()).isEqualTo("and 19804 fields more");
    }

    @Property
    void readsToTheEndWhateverIngestAccepts(
            @ForAll("events") io.adtally.proto.events.v1.AdEvent.Builder event) {
        byte[] value = event.build().toByteArray();
        String json = EventJson.read(value, SourceRecord.PROTOBUF).orElseThrow();

        assertThat(Inspection.ofEvent(value, SourceRecord.PROTOBUF).broken()).isEmpty();
        assertThat(json(json).broken()).isEmpty();
        assertThat(EventJson.write(json, SourceRecord.PROTOBUF)).isEqualTo(value);
        assertThat(EventJson.read(EventJson.write(json, SourceRecord.JSON), SourceRecord.JSON))
                .map(InspectionTest::tree)
                .contains(tree(json));
    }

    @Property
    void readsAnyBytesAsFarAsTheyGo(@ForAll byte[] value) {
        for (String contentType : new String[] {SourceRecord.PROTOBUF, SourceRecord.JSON}) {
            boolean event = EventJson.read(value, contentType).isPresent();
            boolean whole = Inspection.ofEvent(value, contentType).broken().isEmpty();
            assertThat(whole || !event).isTrue();
        }
    }

    @Provide
    Arbitrary<io.adtally.proto.events.v1.AdEvent.Builder> events() {
        return WireEvents.valid();
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Inspection json(String text) {
        return Inspection.ofEvent(text.getBytes(StandardCharsets.UTF_8), SourceRecord.JSON);
    }

    private static List<String> open(Inspection inspection) {
        return fields(inspection, false);
    }

    private static List<String> personal(Inspection inspection) {
        return fields(inspection, true);
    }

    private static List<String> fields(Inspection inspection, boolean personal) {
        return inspection.fields().stream()
                .filter(field -> field.personal() == personal)
                .map(field -> field.path() + "=" + field.text())
                .toList();
    }
}
