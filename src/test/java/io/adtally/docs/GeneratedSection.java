package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a Markdown file that is made from the code, between {@code <!-- begin NAME -->} and
 * {@code <!-- end NAME -->}. It is compared; {@code -Dadtally.docs.write=true} has it written anew.
 */
public record GeneratedSection(String file, String name) {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));

    /** Fails if the file does not say this. */
    public void mustBe(String markdown) throws IOException {
        Path path = ROOT.resolve(file);
        String text = Files.readString(path);
        int from = indexAfter(text, "<!-- begin " + name + " -->\n");
        int to = text.indexOf("<!-- end " + name + " -->");
        assertThat(to)
                .as("where the section %s of %s ends", name, file)
                .isGreaterThanOrEqualTo(from);
        if (Boolean.getBoolean("adtally.docs.write")) {
            Files.writeString(path, text.substring(0, from) + markdown + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as(
                        "section %s of %s; mvn test -Dtest='Generated*Test'"
                                + " -Dadtally.docs.write=true writes it anew",
                        name, file)
                .isEqualTo(markdown);
    }

    private int indexAfter(String text, String mark) {
        int at = text.indexOf(mark);
        assertThat(at).as("where the section %s of %s begins", name, file).isNotNegative();
        return at + mark.length();
    }
}
