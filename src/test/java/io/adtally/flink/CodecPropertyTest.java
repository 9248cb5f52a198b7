package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.deadletter.DeadLetter;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.Codec;
import io.adtally.event.DomainValues;
import io.adtally.event.EventId;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import io.adtally.event.Terms;
import io.adtally.event.UserEvent;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is what is read, to the last byte; what is cut short is never read at all. */
class CodecPropertyTest {
    @Property
    void keepsEventIds(@ForAll("eventIds") EventId value) throws IOException {
        assertKept(EventId.Bytes.INSTANCE, value);
    }

    @Property
    void keepsSourceRecords(@ForAll("sources") SourceRecord value) throws IOException {
        assertKept(SourceRecord.Bytes.INSTANCE, value);
    }

    @Property
    void keepsAdEvents(@ForAll("adEvents") AdEvent value) throws IOException {
        assertKept(AdEvent.Bytes.INSTANCE, value);
    }

    @Property
    void keepsAcceptedEvents(@ForAll("acceptedEvents") AcceptedEvent value) throws IOException {
        assertKept(AcceptedEvent.Bytes.INSTANCE, value);
    }

    @Property
    void keepsTerms(@ForAll("terms") Terms value) throws IOException {
        assertKept(Terms.Bytes.INSTANCE, value);
    }

    @Property
    void keepsCatalogUpdates(@ForAll("updates") CatalogUpdate value) throws IOException {
        assertKept(CatalogUpdate.Bytes.INSTANCE, value);
    }

    @Property
    void keepsTallyIncrements(@ForAll("increments") TallyIncrement value) throws IOException {
        assertKept(TallyIncrement.Bytes.INSTANCE, value);
    }

    @Property
    void keepsTallyTotals(@ForAll("totals") TallyTotal value) throws IOException {
        assertKept(TallyTotal.Bytes.INSTANCE, value);
    }

    @Property
    void keepsCapKeys(@ForAll("capKeys") CapKey value) throws IOException {
        assertKept(CapKey.Bytes.INSTANCE, value);
    }

    @Property
    void keepsCappedImpressions(@ForAll("cappedImpressions") CappedImpression value)
            throws IOException {
        assertKept(CappedImpression.Bytes.INSTANCE, value);
    }

    @Property
    void keepsCapUpdates(@ForAll("capUpdates") CapUpdate value) throws IOException {
        assertKept(CapUpdate.Bytes.INSTANCE, value);
    }

    @Property
    void keepsMetricIncrements(@ForAll("metricIncrements") MetricIncrement value)
            throws IOException {
        assertKept(MetricIncrement.Bytes.INSTANCE, value);
    }

    @Property
    void keepsUserEvents(@ForAll("userEvents") UserEvent value) throws IOException {
        assertKept(UserEvent.Bytes.INSTANCE, value);
    }

    @Property
    void keepsSessions(@ForAll("sessions") Session value) throws IOException {
        assertKept(Session.Bytes.INSTANCE, value);
    }

    @Property
    void keepsDeadLetters(@ForAll("deadLetters") DeadLetter value) throws IOException {
        assertKept(DeadLetter.Bytes.INSTANCE, value);
    }

    @Property(tries = 100)
    void neverReadsAnEventCutShort(@ForAll("adEvents") AdEvent value) throws IOException {
        assertNeverReadCutShort(AdEvent.Bytes.INSTANCE, value);
    }

    @Property(tries = 100)
    void neverReadsADeadLetterCutShort(@ForAll("deadLetters") DeadLetter value) throws IOException {
        assertNeverReadCutShort(DeadLetter.Bytes.INSTANCE, value);
    }

    private static <T> void assertKept(Codec<T> codec, T value) throws IOException {
        byte[] bytes = CodecBytes.write(codec, value);
        T read = CodecBytes.read(codec, bytes);
        assertThat(read).isEqualTo(value);
        assertThat(CodecBytes.write(codec, read)).isEqualTo(bytes);
    }

    private static <T> void assertNeverReadCutShort(Codec<T> codec, T value) throws IOException {
        byte[] bytes = CodecBytes.write(codec, value);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> CodecBytes.read(codec, cut)).isInstanceOf(IOException.class);
        }
    }

    @Provide
    Arbitrary<EventId> eventIds() {
        return DomainValues.eventIds();
    }

    @Provide
    Arbitrary<SourceRecord> sources() {
        return DomainValues.sources();
    }

    @Provide
    Arbitrary<AdEvent> adEvents() {
        return DomainValues.adEvents();
    }

    @Provide
    Arbitrary<AcceptedEvent> acceptedEvents() {
        return DomainValues.acceptedEvents();
    }

    @Provide
    Arbitrary<Terms> terms() {
        return DomainValues.terms();
    }

    @Provide
    Arbitrary<CatalogUpdate> updates() {
        return DomainValues.updates();
    }

    @Provide
    Arbitrary<TallyIncrement> increments() {
        return DomainValues.increments();
    }

    @Provide
    Arbitrary<TallyTotal> totals() {
        return DomainValues.totals();
    }

    @Provide
    Arbitrary<CapKey> capKeys() {
        return DomainValues.capKeys();
    }

    @Provide
    Arbitrary<CappedImpression> cappedImpressions() {
        return DomainValues.cappedImpressions();
    }

    @Provide
    Arbitrary<CapUpdate> capUpdates() {
        return DomainValues.capUpdates();
    }

    @Provide
    Arbitrary<MetricIncrement> metricIncrements() {
        return DomainValues.metricIncrements();
    }

    @Provide
    Arbitrary<UserEvent> userEvents() {
        return DomainValues.userEvents();
    }

    @Provide
    Arbitrary<Session> sessions() {
        return DomainValues.sessions();
    }

    @Provide
    Arbitrary<DeadLetter> deadLetters() {
        return DomainValues.deadLetters();
    }
}
