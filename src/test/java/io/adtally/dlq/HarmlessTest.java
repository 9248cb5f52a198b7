package io.adtally.dlq;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HarmlessTest {
    @ParameterizedTest
    @CsvSource({
        "'\u001b[31mred', '\\u001b[31mred'",
        "'a\r\nb', 'a\\u000d\\u000ab'",
        "'\u009b2J', '\\u009b2J'",
        "'\u202egnp.exe', '\\u202egnp.exe'",
        "'a\u2028b', 'a\\u2028b'",
        "'\ud800', '\\ud800'",
        "'\udb40\udc41', '\\udb40\\udc41'",
        "'Käse 日本 \ud83d\ude00', 'Käse 日本 \ud83d\ude00'"
    })
    void escapesWhatATerminalWouldObey(String text, String shown) {
        assertThat(Harmless.text(text, 100)).isEqualTo(shown);
    }

    @Property
    void letsNoControlCharacterThrough(@ForAll String text) {
        assertThat(Harmless.text(text, 1000)).matches("[^\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]*");
        assertThat(Harmless.quoted(text, 1000)).doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void cutsANovel() {
        assertThat(Harmless.text("x".repeat(101), 100)).isEqualTo("x".repeat(100) + "…");
        assertThat(Harmless.text("x".repeat(100), 100)).isEqualTo("x".repeat(100));
    }

    @Test
    void quotesSoThatTheEndIsPlain() {
        assertThat(Harmless.quoted("a\"\\b", 100)).isEqualTo("\"a\\\"\\\\b\"");
    }
}
