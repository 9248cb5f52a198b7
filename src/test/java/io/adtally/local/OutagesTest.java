package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OutagesTest {
    private final List<String> said = new ArrayList<>();

    /** Killed backends, a server that recovers, connections that break or are refused. */
    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "57P03", "08001", "08003", "08006", "53300"})
    void aDatabaseThatIsAwayIsWaitedFor(String state) {
        assertThat(Outages.isTemporary(new SQLException("x", state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42P01", "28P01", "42501", "3D000", "22012"})
    void aDatabaseThatRefusesIsNot(String state) {
        assertThat(Outages.isTemporary(new SQLException("x", state))).isFalse();
    }

    static Stream<Exception> awayOnKafka() {
        return Stream.of(
                new TimeoutException("x"),
                new CoordinatorNotAvailableException("x"),
                new ExecutionException(new TimeoutException("x")),
                new IllegalStateException(new ExecutionException(new TimeoutException("x"))));
    }

    @ParameterizedTest
    @MethodSource("awayOnKafka")
    void aBrokerThatIsAwayIsWaitedFor(Exception failure) {
        assertThat(Outages.isTemporary(failure)).isTrue();
    }

    static Stream<Exception> refusedByKafka() {
        return Stream.of(
                new TopicAuthorizationException("x"),
                new ExecutionException(new SaslAuthenticationException("x")),
                new IOException("x"),
                new IllegalStateException("x"));
    }

    @ParameterizedTest
    @MethodSource("refusedByKafka")
    void anythingElseIsNot(Exception failure) {
        assertThat(Outages.isTemporary(failure)).isFalse();
    }

    @Test
    void asksUntilThereIsAnAnswer() throws Exception {
        Deque<String> states = new ArrayDeque<>(List.of("57P01", "08001", "57P03"));
        Outages outages = new Outages(Duration.ofMinutes(1), said::add);

        String answer =
                outages.ask(
                        "PostgreSQL",
                        () -> {
                            if (states.isEmpty()) {
                                return "42";
                            }
                            throw new SQLException("gone", states.poll());
                        });

        assertThat(answer).isEqualTo("42");
        assertThat(said).isEmpty();
    }

    @Test
    void givesUpNamingWhoDoesNotAnswerAndWhy() {
        Outages outages = new Outages(Duration.ZERO, said::add);

        assertThatThrownBy(
                        () ->
                                outages.ask(
                                        "PostgreSQL",
                                        () -> {
                                            throw new SQLException("refused", "08001");
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("PostgreSQL has not answered for 0 s: refused");
    }

    @Test
    void tellsOfALongOutageAndOfItsEnd() throws Exception {
        long untilNanos = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        Outages outages = new Outages(Duration.ofMinutes(1), said::add);

        outages.ask(
                "The broker",
                () -> {
                    if (System.nanoTime() < untilNanos) {
                        throw new TimeoutException("no metadata");
                    }
                    return "";
                });

        assertThat(said)
                .containsExactly(
                        "The broker does not answer, for 5 s so far; waited for at most 60 s:"
                                + " no metadata",
                        "The broker answers again.");
    }
}
