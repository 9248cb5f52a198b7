package io.adtally.dlq;

import java.util.Map;

/** A record as it is sent, for a letter or for a part of one. */
@SuppressWarnings("ArrayRecordComponent")
record OutgoingRecord(byte[] key, byte[] value, Map<String, String> headers) {}
