package io.adtally.impression;

import io.adtally.event.Codec;
import io.adtally.event.Terms;
import io.adtally.event.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The history of one token, earliest terms first. A list searched from its end: the newest terms
 * are nearly always the ones asked for, and a token seldom has more than a few.
 */
record TokenTerms(List<Terms> history) {

    /** Null if the token's first terms begin later. */
    Terms effectiveAt(long eventTimeMs) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (history.get(i).validFromMs() <= eventTimeMs) {
                return history.get(i);
            }
        }
        return null;
    }

    /** Null if none begin at just that moment. */
    Terms beginningAt(long validFromMs) {
        Terms effective = effectiveAt(validFromMs);
        return effective != null && effective.validFromMs() == validFromMs ? effective : null;
    }

    TokenTerms with(Terms terms) {
        List<Terms> longer = new ArrayList<>(history);
        longer.add(terms);
        longer.sort(Comparator.comparingLong(Terms::validFromMs));
        return new TokenTerms(List.copyOf(longer));
    }

    /** Kept in broadcast state. */
    enum Bytes implements Codec<TokenTerms> {
        INSTANCE;

        @Override
        public Class<TokenTerms> type() {
            return TokenTerms.class;
        }

        @Override
        public void write(TokenTerms terms, DataOutput out) throws IOException {
            Wire.writeVarint(terms.history.size(), out);
            for (Terms entry : terms.history) {
                Terms.Bytes.INSTANCE.write(entry, out);
            }
        }

        @Override
        public TokenTerms read(DataInput in, int version) throws IOException {
            int size = (int) Wire.readVarint(in);
            List<Terms> history = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                history.add(Terms.Bytes.INSTANCE.read(in, version));
            }
            return new TokenTerms(List.copyOf(history));
        }
    }
}
