package io.adtally.ops;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long a JobManager that does not answer is waited for, and who hears of it.
 *
 * @param stranger one that has not answered yet: its address may be wrong
 * @param known one that has: it fails over, and has its jobs to recover
 * @param say told what is waited for, and how long already
 */
public record Patience(Duration stranger, Duration known, Consumer<String> say) {}
