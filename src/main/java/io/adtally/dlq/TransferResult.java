package io.adtally.dlq;

import java.util.Map;

/**
 * What became of a transfer.
 *
 * @param sent how many letters, by reason
 * @param records as how many records they went; of a split more than letters
 * @param leftOut how many that were meant could not go, by why
 * @param offsets what was read, by partition, as {@code first-last}
 */
record TransferResult(
        boolean complete,
        Map<String, Long> sent,
        long records,
        Map<String, Long> leftOut,
        Map<Integer, String> offsets) {

    long letters() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }
}
