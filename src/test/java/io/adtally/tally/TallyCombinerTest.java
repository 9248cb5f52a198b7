package io.adtally.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Outcome;
import io.adtally.event.TallyIncrement;
import org.junit.jupiter.api.Test;

final class TallyCombinerTest {
    private final TallyCombiner combiner = new TallyCombiner();

    @Test
    void addsUpTheIncrementsOfACounter() {
        TallyIncrement accepted = new TallyIncrement("clicks", Outcome.ACCEPTED, "", 1);

        TallyIncrement sum = combiner.add(combiner.add(null, accepted), accepted);

        assertThat(combiner.finish(combiner.keyOf(sum), sum))
                .isEqualTo(new TallyIncrement("clicks", Outcome.ACCEPTED, "", 2));
    }

    @Test
    void saysNothingOfARecordHeldAndReleasedInTheMeantime() {
        TallyIncrement held = new TallyIncrement("clicks", Outcome.HELD, "", 1);
        TallyIncrement released = new TallyIncrement("clicks", Outcome.HELD, "", -1);

        TallyIncrement sum = combiner.add(combiner.add(null, held), released);

        assertThat(combiner.finish(combiner.keyOf(sum), sum)).isNull();
    }
}
