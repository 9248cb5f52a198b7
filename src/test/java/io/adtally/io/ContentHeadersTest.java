package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHeadersTest {
    @ParameterizedTest
    @ValueSource(strings = {"content-type", "Content-Type", "CONTENT-TYPE", "contentType"})
    void knowsTheHeaderHoweverItIsSpelled(String name) {
        assertThat(ContentHeaders.isType(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "content", "content-types", "x-content-type"})
    void takesNoOtherHeaderForIt(String name) {
        assertThat(ContentHeaders.isType(name)).isFalse();
        assertThat(ContentHeaders.isEncoding(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | application/json",
                " Application/JSON  | application/json",
                "\"application/json\" | application/json",
                "application/json; charset=utf-8 | application/json",
                "application/json;charset=\"UTF-8\" | application/json",
                "\"application/json; charset=UTF-8\" | application/json",
                "application/json; profile=x; charset=us-ascii | application/json",
                "application/protobuf; messageType=adtally.events.v1.AdEvent |"
                        + " application/protobuf",
                "application/x-protobuf | application/protobuf",
                "application/vnd.google.protobuf | application/protobuf",
                "text/csv; header=present | text/csv",
                "application/cloudevents+json | application/cloudevents+json",
                "application/json; charset=utf-16 | application/json; charset=utf-16",
                "application/json; charset | application/json; charset",
                "\" | \"",
                "`` | ``",
            })
    void readsWhatItSays(String text, String type) {
        assertThat(ContentHeaders.type(text)).isEqualTo(type);
    }

    @Test
    void keepsLittleOfWhatItDoesNotKnow() {
        assertThat(ContentHeaders.type("x".repeat(5000))).hasSize(128);
        assertThat(ContentHeaders.both("x".repeat(128), "y".repeat(128))).hasSize(128);
    }

    @Test
    void takesTwoThatDifferForNone() {
        assertThat(ContentHeaders.both("application/json", "application/json"))
                .isEqualTo("application/json");
        assertThat(ContentHeaders.both("application/json", "application/protobuf"))
                .isEqualTo("application/json and application/protobuf");
    }

    @Test
    void takesTheIdentityForNoEncoding() {
        assertThat(ContentHeaders.isEncoding("Content-Encoding")).isTrue();
        assertThat(ContentHeaders.encodes("gzip")).isTrue();
        assertThat(ContentHeaders.encodes("")).isTrue();
        assertThat(ContentHeaders.encodes("Identity")).isFalse();
    }
}
