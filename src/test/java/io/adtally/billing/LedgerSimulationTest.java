package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commit protocol under every fault at every step, and the same with bugs planted in it. A
 * failure names its seed; {@code -Dadtally.simulation.seed=SEED} runs that schedule alone.
 */
class LedgerSimulationTest {
    private static final int SCHEDULES = 12_000;
    private static final long FIRST_SEED = 20_261_120;
    private static final List<SimulationFaults.Pair> PAIRS = SimulationFaults.all();

    @Test
    void isExactUnderEveryFaultAtEveryStep() {
        Long only = Long.getLong("adtally.simulation.seed");
        if (only != null) {
            run(only, ProtocolVariant.REAL);
            return;
        }
        Set<SimulationFaults.Pair> covered = new TreeSet<>();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            covered.addAll(run(seed, ProtocolVariant.REAL));
        }
        System.out.printf(
                "%d schedules covered %d of %d (step, fault) pairs%n",
                SCHEDULES, covered.size(), PAIRS.size());
        assertThat(covered).containsExactlyInAnyOrderElementsOf(PAIRS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    void findsThePlantedBug(String name, ProtocolVariant mutant) {
        Optional<LedgerSimulation.ViolationException> found = Optional.empty();
        for (long seed = FIRST_SEED; found.isEmpty() && seed < FIRST_SEED + SCHEDULES; seed++) {
            try {
                new LedgerSimulation(seed, wanted(seed), mutant).run();
            } catch (LedgerSimulation.ViolationException e) {
                found = Optional.of(e);
            }
        }
        assertThat(found).as(name).isPresent();
    }

    static Stream<Arguments> mutants() {
        return PlantedBugs.BY_NAME.entrySet().stream()
                .map(
                        (Map.Entry<String, ProtocolVariant> bug) ->
                                Arguments.of(bug.getKey(), bug.getValue()));
    }

    private static Set<SimulationFaults.Pair> run(long seed, ProtocolVariant variant) {
        try {
            return new LedgerSimulation(seed, wanted(seed), variant).run();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private static SimulationFaults.Pair wanted(long seed) {
        return PAIRS.get((int) (seed % PAIRS.size()));
    }
}
