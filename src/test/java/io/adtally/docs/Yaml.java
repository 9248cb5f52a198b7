package io.adtally.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML files as trees: anchors and merges resolved, a key that comes twice refused. */
public final class Yaml {
    private static final ObjectMapper TREES = new ObjectMapper();
    private static final int LARGEST = 10 << 20;

    private Yaml() {}

    /** Reads a file. */
    public static JsonNode read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return TREES.valueToTree(parser().load(reader));
        }
    }

    static JsonNode read(InputStream in) {
        return TREES.valueToTree(parser().load(in));
    }

    private static org.yaml.snakeyaml.Yaml parser() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(LARGEST);
        return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
    }
}
