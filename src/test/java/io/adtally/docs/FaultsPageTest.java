package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** The page of faults names every fault once, and tests that exist. */
class FaultsPageTest {
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", ""), "src/docs/faults.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+#\\w+)`( \\(endurance\\))?");

    /**
     * A line of the table.
     *
     * @param tests as in {@link #TEST}, with commas between them
     */
    private record Row(int number, String fault, String tests, String checks) {
        static Row of(String line) {
            List<String> cells = List.of(line.split(" *\\| *", -1));
            assertThat(cells).as(line).hasSize(6);
            return new Row(
                    Integer.parseInt(cells.get(1)), cells.get(2), cells.get(3), cells.get(4));
        }
    }

    @Test
    void namesEveryFaultOnce() throws IOException {
        assertThat(rows().stream().map(Row::number))
                .containsExactlyElementsOf(
                        IntStream.concat(
                                        IntStream.rangeClosed(1, 25),
                                        IntStream.of(27, 29, 30, 31, 32))
                                .boxed()
                                .toList());
    }

    @Test
    void saysWhatIsChecked() throws IOException {
        assertThat(rows()).allSatisfy(row -> assertThat(row.checks).isNotEmpty());
    }

    @Test
    void namesTestsThatExist() throws IOException {
        Set<String> existing = tests();
        assertThat(rows())
                .allSatisfy(
                        row ->
                                assertThat(row.tests.split(", "))
                                        .allSatisfy(
                                                test ->
                                                        assertThat(test)
                                                                .matches(TEST)
                                                                .isIn(existing)));
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| \\d.*"))
                .map(Row::of)
                .toList();
    }

    /** As the page names them. */
    private static Set<String> tests() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.OnlyIncludeTests())
                        .importPackages("io.adtally")
                        .stream()
                        .flatMap(FaultsPageTest::tests)
                        .collect(Collectors.toSet());
    }

    private static Stream<String> tests(JavaClass type) {
        return type.getMethods().stream()
                .filter(method -> method.isMetaAnnotatedWith(Testable.class))
                .map(method -> name(type, method));
    }

    private static String name(JavaClass type, JavaMethod method) {
        String name = "`" + type.getSimpleName() + "#" + method.getName() + "`";
        boolean endurance = type.isAnnotatedWith(Tag.class) || method.isAnnotatedWith(Tag.class);
        return endurance ? name + " (endurance)" : name;
    }
}
