package io.adtally.billing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one transaction of the ledger for ever. It never repeats, even when an older savepoint is
 * restored and Flink's checkpoint ids start again from there: the incarnation comes from a sequence
 * in the database, and the sequence counts within it. Flink's job id is no part of it, for a job
 * restarted from a savepoint has another.
 *
 * @param deployment {@code adtally.deployment.id}
 * @param sink which sink of the deployment
 * @param incarnation one life of one writer
 * @param subtask the writer's index when it wrote
 * @param sequence counts the transactions of an incarnation from 1
 */
public record TransactionId(
        String deployment, String sink, long incarnation, int subtask, long sequence) {
    /** Tells our XA ids from other applications'. */
    public static final int FORMAT_ID = 0x41445459;

    /** Flink's own bound on parallelism. */
    public static final int MAX_SUBTASKS = 1 << 15;

    private static final String APPLICATION = "adtally";
    // Short enough for XA's 64 bytes and, with the rest, for PostgreSQL's 63 of application_name.
    private static final Pattern DEPLOYMENT = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Pattern SINK = Pattern.compile("[a-z0-9-]{1,8}");
    private static final Pattern GLOBAL = Pattern.compile(APPLICATION + "/([^/]+)/([^/]+)");
    private static final Pattern BRANCH =
            Pattern.compile("([1-9][0-9]{0,17})/(0|[1-9][0-9]{0,4})/([1-9][0-9]{0,17})");

    public TransactionId {
        check(DEPLOYMENT.matcher(deployment).matches(), "deployment", deployment, DEPLOYMENT);
        check(SINK.matcher(sink).matches(), "sink", sink, SINK);
        check(incarnation >= 1, "incarnation", incarnation, "1 and above");
        check(subtask >= 0 && subtask < MAX_SUBTASKS, "subtask", subtask, "0 to 32767");
        check(sequence >= 1, "sequence", sequence, "1 and above");
    }

    /** The global part of the XA id: the same for all transactions of a sink. */
    public String globalPart() {
        return APPLICATION + "/" + deployment + "/" + sink;
    }

    /** The branch part of the XA id. */
    public String branchPart() {
        return incarnation + "/" + subtask + "/" + sequence;
    }

    /** Reads an id back from the parts of an XA id; empty if they are not one of ours. */
    public static Optional<TransactionId> parse(String globalPart, String branchPart) {
        Matcher global = GLOBAL.matcher(globalPart);
        Matcher branch = BRANCH.matcher(branchPart);
        if (!global.matches() || !branch.matches() || !isOurs(global, branch)) {
            return Optional.empty();
        }
        return Optional.of(
                new TransactionId(
                        global.group(1),
                        global.group(2),
                        Long.parseLong(branch.group(1)),
                        Integer.parseInt(branch.group(2)),
                        Long.parseLong(branch.group(3))));
    }

    @Override
    public String toString() {
        return globalPart() + "/" + branchPart();
    }

    private static boolean isOurs(Matcher global, Matcher branch) {
        return DEPLOYMENT.matcher(global.group(1)).matches()
                && SINK.matcher(global.group(2)).matches()
                && Integer.parseInt(branch.group(2)) < MAX_SUBTASKS;
    }

    private static void check(boolean valid, String part, Object value, Object allowed) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "transaction id: " + part + " '" + value + "' is not " + allowed);
        }
    }
}
