package io.adtally.ingest;

import io.adtally.docs.GeneratedSection;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GeneratedStrictnessTest {
    @Test
    void theDocsShowEveryRule() throws IOException {
        StringBuilder table =
                new StringBuilder(
                        """
                        | field | rule | verdict | reason |
                        |---|---|---|---|
                        """);
        for (Strictness.Row row : Strictness.rows()) {
            table.append("| ").append(row.field());
            table.append(" | ").append(row.rule());
            table.append(" | ").append(row.verdict().name().toLowerCase(Locale.ROOT));
            table.append(" | ").append(row.reasonText()).append(" |\n");
        }

        new GeneratedSection("src/docs/contracts.md", "strictness").mustBe(table.toString());
    }
}
