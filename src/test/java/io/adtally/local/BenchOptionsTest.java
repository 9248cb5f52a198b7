package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class BenchOptionsTest {
    @Command
    private static final class Options {
        @Mixin private BenchOptions given = new BenchOptions();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--events=2000 --warm-up=1999",
                "--latency=2000 --events=2000",
                "--guarantee=at-least-once --preload=1000000",
                "--preload=1000000 --ledger-rows=50000000"
            })
    void takesWhatGoesTogether(String options) {
        assertThatCode(() -> check(options)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--events=500000",
                "--events=2000 --warm-up=2000",
                "--warm-up=-1",
                "--preload=-1",
                "--ledger-rows=-1",
                "--guarantee=at-most-once",
                "--latency=2000 --guarantee=at-least-once",
                "--latency=2000 --preload=1000",
                "--latency=2000 --ledger-rows=1000"
            })
    void refusesTheRestByName(String options) {
        String last = options.substring(options.lastIndexOf("--"));
        String name = last.equals("--events=500000") ? "--warm-up" : last.replaceAll("=.*", "");
        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    private static void check(String options) {
        Options parsed = new Options();
        new CommandLine(parsed).parseArgs(options.isEmpty() ? new String[0] : options.split(" "));
        parsed.given.check();
    }
}
