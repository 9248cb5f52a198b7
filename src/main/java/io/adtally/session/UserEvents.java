package io.adtally.session;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Picks the events that take part in sessions, and of them what a session is made of. */
public final class UserEvents implements FlatMapFunction<AcceptedEvent, UserEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(AcceptedEvent accepted, Collector<UserEvent> out) {
        if (accepted.countsForUser()) {
            out.collect(of(accepted));
        }
    }

    private static UserEvent of(AcceptedEvent accepted) {
        AdEvent event = accepted.event();
        Charge charge = accepted.charge();
        return new UserEvent(
                new UserKey(event.userId(), accepted.test()),
                event.eventId(),
                event.type(),
                event.eventTimeMs(),
                accepted.terms().campaignId(),
                charge == null ? "" : accepted.terms().currency(),
                charge == null ? 0 : charge.amountNanos());
    }
}
