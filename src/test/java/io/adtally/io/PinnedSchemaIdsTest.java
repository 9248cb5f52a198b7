package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class PinnedSchemaIdsTest {
    private static final Path SCHEMAS = Path.of("schemas", "avro");

    private final PinnedSchemaIds ids = new PinnedSchemaIds();

    @Test
    void knowsEverySchemaOfTheProject() throws Exception {
        for (Schema schema : schemas()) {
            assertThat(ids.idOf("topic", schema)).as(schema.getFullName()).isPositive();
        }
    }

    @Test
    void givesNoIdTwice() throws Exception {
        Properties table = new Properties();
        try (var in = Files.newBufferedReader(SCHEMAS.resolve("schema-ids.properties"))) {
            table.load(in);
        }

        assertThat(table.values()).doesNotHaveDuplicates();
    }

    @Test
    void refusesASchemaThatChanged() throws Exception {
        Schema schema = AvroValues.schema(CanonicalEventSerializer.SCHEMA_FILE);
        Schema changed =
                new Schema.Parser()
                        .parse(schema.toString().replace("\"placement_token\"", "\"placement\""));

        assertThatThrownBy(() -> ids.idOf("topic", changed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PinnedSchemaIds.keyOf(changed))
                .hasMessageContaining("needs a new id");
    }

    @Test
    void seesADefaultOrALogicalTypeChange() throws Exception {
        String key = PinnedSchemaIds.keyOf(parse("\"type\":\"long\",\"default\":0"));

        assertThat(PinnedSchemaIds.keyOf(parse("\"type\":\"long\",\"default\":1")))
                .isNotEqualTo(key);
        assertThat(
                        PinnedSchemaIds.keyOf(
                                parse(
                                        "\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"},\"default\":0")))
                .isNotEqualTo(key);
    }

    @Test
    void takesNoNoticeOfProse() throws Exception {
        assertThat(PinnedSchemaIds.keyOf(parse("\"type\":\"long\",\"doc\":\"one\"")))
                .isEqualTo(PinnedSchemaIds.keyOf(parse("\"type\":\"long\",\"doc\":\"two\"")));
    }

    private static Schema parse(String field) {
        return new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\","
                                + field
                                + "}]}");
    }

    private static List<Schema> schemas() throws Exception {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            List<Schema> schemas = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".avsc")).toList()) {
                schemas.add(new Schema.Parser().parse(file.toFile()));
            }
            return schemas;
        }
    }
}
