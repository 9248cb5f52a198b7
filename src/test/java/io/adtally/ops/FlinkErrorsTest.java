package io.adtally.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FlinkErrorsTest {
    private static final String TRACE =
            """
            Internal server error.<Exception on server side:
            java.util.concurrent.CompletionException: a.B: outer
            \tat java.base/java.lang.Thread.run(Thread.java:840)
            Caused by: a.B: outer
            \tat a.B.c(B.java:1)
            \t... 50 more
            Caused by: a.C: two things are wrong:
             - the one
             - the other
            \tat a.C.d(C.java:1)
            \t... 53 more

            End of exception on server side>
            """;

    @Test
    void givesTheInnermostCauseWithAllItsLines() {
        assertThat(FlinkErrors.rootCause(TRACE))
                .isEqualTo("a.C: two things are wrong:\n - the one\n - the other");
    }

    /** What the broker says of a lost transaction does not name it, and tells nobody what to do. */
    @Test
    void prefersWhatAdtallySays() {
        String trace = TRACE.replace("Caused by: a.B: outer", "Caused by: io.adtally.io.Lost: x");

        assertThat(FlinkErrors.rootCause(trace)).isEqualTo("io.adtally.io.Lost: x");
    }

    @Test
    void givesBackWhatIsNoTrace() {
        assertThat(FlinkErrors.rootCause("no such job")).isEqualTo("no such job");
    }
}
