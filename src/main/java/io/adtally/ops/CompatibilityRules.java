package io.adtally.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether a jar can go on from the state of a running job, as far as it can be told before the job
 * is stopped. It cannot be told whether a codec that is gone was in state, or only between
 * operators; for that, an upgrade that fails goes back.
 */
final class CompatibilityRules {
    private CompatibilityRules() {}

    /**
     * What is in the way, one sentence each; empty if nothing is.
     *
     * @param dropped uids whose state may be lost
     */
    static List<String> problems(JobFacts job, StateManifest next, Set<String> dropped) {
        StateManifest running = job.state();
        List<String> uids = running.uidsOf(job.mainClass());
        List<String> nextUids = next.uidsOf(job.mainClass());
        List<String> problems = new ArrayList<>();
        for (String uid : uids) {
            if (!nextUids.contains(uid) && !dropped.contains(uid)) {
                problems.add(
                        ("the new jar has no operator '%s', so its state would be lost; if that is"
                                        + " meant: --drop-state-of %s")
                                .formatted(uid, uid));
            }
        }
        for (String uid : dropped) {
            if (nextUids.contains(uid) || !uids.contains(uid)) {
                problems.add(
                        "--drop-state-of %s: only an operator that the running job has and the new"
                                        .formatted(uid)
                                + " jar has not can lose its state");
            }
        }
        if (running.format() > next.format()) {
            problems.add(
                    "the running job writes its state in format %d, and the new jar reads it up to %d"
                            .formatted(running.format(), next.format()));
        }
        return problems;
    }

    /** What is worth knowing before, one sentence each. */
    static List<String> notes(JobFacts job, StateManifest next) {
        StateManifest running = job.state();
        List<String> uids = running.uidsOf(job.mainClass());
        List<String> nextUids = next.uidsOf(job.mainClass());
        List<String> notes = new ArrayList<>();
        for (String uid : nextUids) {
            if (!uids.contains(uid)) {
                notes.add("operator '%s' is new and begins without state".formatted(uid));
            }
        }
        if (running.format() < next.format()) {
            notes.add(
                    "state goes from format %d to %d: the old jar cannot go on from what the new one writes"
                            .formatted(running.format(), next.format()));
        }
        for (String codec : running.codecs()) {
            if (!next.codecs().contains(codec)) {
                notes.add(
                        "%s is gone: if it is in state, the new jar does not start"
                                .formatted(codec));
            }
        }
        return notes;
    }
}
