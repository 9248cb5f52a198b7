package io.adtally.local.oracle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The records the traffic spoiled on purpose, and the code each must be refused with. */
record Refusals(Map<Place, String> reasons) {

    private record Place(String topic, int partition, long offset) {}

    /**
     * Reads the log of what was sent; a file that does not exist says nothing was spoiled.
     *
     * @throws IllegalArgumentException if a line is not topic, partition, offset and reason
     */
    static Refusals read(Path sentLog) throws IOException {
        Map<Place, String> reasons = new HashMap<>();
        if (Files.exists(sentLog)) {
            try (Stream<String> lines = Files.lines(sentLog)) {
                lines.forEach(line -> add(line, reasons));
            }
        }
        return new Refusals(reasons);
    }

    /** One more; the first word on a record stands. */
    void add(String topic, int partition, long offset, String reason) {
        reasons.putIfAbsent(new Place(topic, partition, offset), reason);
    }

    /** Null if the record is good as such. */
    String reason(String topic, int partition, long offset) {
        return reasons.get(new Place(topic, partition, offset));
    }

    private static void add(String line, Map<Place, String> reasons) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not a line of the log of what was sent: " + line);
        }
        Place place = new Place(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        reasons.put(place, parts[3]);
    }
}
