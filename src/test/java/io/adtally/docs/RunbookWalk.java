package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Someone who follows a runbook: its blocks of commands one after the other, each run as it stands,
 * while a test makes the trouble they are for in between. None is left out.
 */
public final class RunbookWalk {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Pattern BLOCK =
            Pattern.compile("^```(sh|sql|promql)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final long TIMEOUT_MINUTES = 4;

    private final String name;
    private final Deque<Block> left = new ArrayDeque<>();

    private record Block(String language, String text) {}

    /** How a shell ended, and what it said. */
    public record Said(int exitCode, String output) {}

    private RunbookWalk(String name, String text) {
        this.name = name;
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            left.add(new Block(block.group(1), block.group(2).strip()));
        }
    }

    /** Opens one of {@code src/docs/runbooks} at its beginning. */
    public static RunbookWalk open(String name) throws IOException {
        return new RunbookWalk(
                name, Files.readString(ROOT.resolve("src/docs/runbooks").resolve(name)));
    }

    /** The expression in the next block. */
    public String promql() {
        return next("promql");
    }

    /** The statement in the next block. */
    public String sql() {
        return next("sql");
    }

    /** The commands in the next block. */
    public String sh() {
        return next("sh");
    }

    /** All has been done. */
    public void end() {
        assertThat(left).as("what was not run of " + name).isEmpty();
    }

    /** Runs commands in the project's directory. */
    public static Said run(String commands, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("runbook", ".txt");
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-euc", commands)
                        .directory(ROOT.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        shell.environment().putAll(environment);
        Process process = shell.start();
        try {
            boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
            String text = Files.readString(output);
            assertThat(ended).as(commands + "\ndoes not end: " + text).isTrue();
            return new Said(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** Runs a statement with psql's variables; gives back its rows. */
    public static List<Map<String, Object>> query(
            Connection connection, String sql, Map<String, String> variables) throws SQLException {
        String text = sql;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String value = "'" + variable.getValue().replace("'", "''") + "'";
            text = text.replace(":'" + variable.getKey() + "'", value);
        }
        try (Statement statement = connection.createStatement()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            if (!statement.execute(text)) {
                return rows;
            }
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    rows.add(row(result));
                }
            }
            return rows;
        }
    }

    private static Map<String, Object> row(ResultSet result) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
        }
        return row;
    }

    private String next(String language) {
        assertThat(left).as("blocks of " + name).isNotEmpty();
        Block block = left.pop();
        assertThat(block.language()).as(name + ": " + block.text()).isEqualTo(language);
        return block.text();
    }
}
