package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every runbook is found, and is followed by a test. */
final class RunbookPagesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", ""));
    private static final Path PAGES = ROOT.resolve("src/docs/runbooks");

    @Test
    void everyPageIsListedAndFollowed() throws IOException {
        String list = Files.readString(PAGES.resolve("README.md"));
        String tests = tests();
        assertThat(pages()).hasSize(13);
        for (String page : pages()) {
            assertThat(list).contains("](" + page + ")");
            assertThat(tests).contains("RunbookWalk.open(\"" + page + "\")");
        }
    }

    @Test
    void everyPageSaysHowToSeeItWhatToDoAndHowToCheck() throws IOException {
        for (String page : pages()) {
            assertThat(Files.readAllLines(PAGES.resolve(page)))
                    .as(page)
                    .contains("## See it", "## Check that it worked")
                    .anyMatch(line -> line.matches("## (.*: w|W)hat to do"));
        }
    }

    private static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList();
        }
    }

    private static String tests() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve("src/test/java"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith("ITCase.java")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
