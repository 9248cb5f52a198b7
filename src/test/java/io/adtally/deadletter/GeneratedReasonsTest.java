package io.adtally.deadletter;

import io.adtally.docs.GeneratedSection;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class GeneratedReasonsTest {
    @Test
    void theDocsShowEveryReason() throws IOException {
        StringBuilder table =
                new StringBuilder(
                        """
                        | reason | stage | to mend by | retry | meaning | what to do |
                        |---|---|---|---|---|---|
                        """);
        for (RejectionReason reason : RejectionReason.values()) {
            table.append("| `").append(reason.name());
            table.append("` | ").append(lower(reason.origin()));
            table.append(" | ").append(lower(reason.blame()));
            table.append(" | ").append(reason.retriable() ? "yes" : "no");
            table.append(" | ").append(reason.meaning());
            table.append(" | ").append(reason.remedy()).append(" |\n");
        }

        new GeneratedSection("src/docs/dead-letters.md", "reasons").mustBe(table.toString());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
