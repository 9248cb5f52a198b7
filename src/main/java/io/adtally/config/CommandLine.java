package io.adtally.config;

import java.io.IOException;
import java.io.Reader;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The program's arguments: {@code --config FILE} (a properties file, UTF-8) and {@code --adtally.x
 * VALUE} or {@code --adtally.x=VALUE}, which win over the file. Whether a setting exists and what
 * it may be is not decided here.
 */
final class CommandLine {
    private static final String PREFIX = "adtally.";
    private static final String CONFIG = "config";

    private final Map<String, String> fromFile = new LinkedHashMap<>();
    private final Map<String, String> fromArguments = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private String file;

    private CommandLine() {}

    static CommandLine parse(String[] args) {
        CommandLine line = new CommandLine();
        int i = 0;
        while (i < args.length) {
            i += line.takeArgument(args, i);
        }
        if (line.file != null) {
            line.readFile();
        }
        return line;
    }

    /** What was set, by key. */
    Map<String, String> settings() {
        Map<String, String> all = new LinkedHashMap<>(fromFile);
        all.putAll(fromArguments);
        return all;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Returns how many arguments were taken. */
    private int takeArgument(String[] args, int position) {
        String argument = args[position];
        if (!argument.startsWith("--")) {
            // Its text stays out of the message: it may be a piece of a secret, quoted wrongly.
            problems.add(
                    "argument "
                            + (position + 1)
                            + " is none of --config FILE, --adtally.… VALUE, --help");
            return 1;
        }
        int equals = argument.indexOf('=');
        if (equals >= 0) {
            put(argument.substring(2, equals), argument.substring(equals + 1));
            return 1;
        }
        String name = argument.substring(2);
        if (position + 1 == args.length || args[position + 1].startsWith("--")) {
            problems.add("--" + name + " has no value");
            return 1;
        }
        put(name, args[position + 1]);
        return 2;
    }

    private void put(String name, String value) {
        boolean twice;
        if (name.equals(CONFIG)) {
            twice = file != null;
            file = value;
        } else if (name.startsWith(PREFIX)) {
            twice = fromArguments.put(name, value.strip()) != null;
        } else {
            problems.add("--" + name + " is none of --config FILE, --adtally.… VALUE, --help");
            return;
        }
        if (twice) {
            problems.add("--" + name + " is given twice");
        }
    }

    private void readFile() {
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            new Properties() {
                @Serial private static final long serialVersionUID = 1L;

                @Override
                public synchronized Object put(Object key, Object value) {
                    putFromFile(key.toString(), value.toString().strip());
                    return super.put(key, value);
                }
            }.load(reader);
        } catch (IOException e) {
            problems.add(
                    "--config "
                            + file
                            + " cannot be read: "
                            + FileProblem.reason(Path.of(file), e));
        } catch (IllegalArgumentException e) {
            // An InvalidPathException is one too; none quotes what the file holds.
            problems.add("--config " + file + " cannot be read: " + e.getMessage());
        }
    }

    private void putFromFile(String key, String value) {
        if (!key.startsWith(PREFIX)) {
            problems.add(key + " in " + file + " is no setting: all begin with " + PREFIX);
        } else if (fromFile.put(key, value) != null) {
            problems.add(key + " is set twice in " + file);
        }
    }
}
