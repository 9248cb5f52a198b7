package io.adtally.local.traffic;

import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Who looks at an ad, where and when: what the events of one impression have in common.
 *
 * @param awayMs how long ago it was; what such a viewer does is heard of late
 * @param slip what the producer gets wrong about them, and what is then left out
 */
record Viewer(
        String userId,
        Context context,
        Consent consent,
        int labels,
        long awayMs,
        Consumer<AdEvent.Builder> slip) {
    private static final int USERS = 50_000;

    /** Few, so that they come back within a short run and reach their caps. */
    private static final int REGULARS = 100;

    /** So few that what each does begins sessions, ends them by gaps and bridges those again. */
    private static final int TRAVELLERS = 100;

    /**
     * Long enough for two sessions to be over before a third event joins them; less than a gap of
     * half an hour and an hour of lateness, so that in a short run their state is still there.
     */
    private static final long LONGEST_AWAY_MS = Duration.ofMinutes(85).toMillis();

    private static final List<String> COUNTRIES = List.of("DE", "US", "JP", "BR", "FR", "");

    /** Texts that must come through unharmed, and harm nothing. */
    private static final List<String> CONTEXTS =
            List.of("", "top", "sidebar", "line\r\nbreak \u001b[31m", "'; DROP TABLE charges; --");

    /** Each makes a field that nobody is billed by break its rule. */
    private static final List<Consumer<AdEvent.Builder>> SLIPS =
            List.of(
                    event -> event.setUserId("u".repeat(196)),
                    event -> event.setUserId("${USER_ID}"),
                    event -> event.setUserId("00000000-0000-0000-0000-000000000000"),
                    event -> event.setMediaTypeValue(99),
                    event -> event.getContextBuilder().setCountry("T1"),
                    event -> event.getContextBuilder().setSiteId("site\0"),
                    event -> event.getContextBuilder().setDeviceType(-1),
                    event -> event.getContextBuilder().setPlacementContext("c".repeat(257)),
                    event -> event.getConsentBuilder().setGdpr(true).setTcf("C".repeat(4_201)),
                    event -> event.getConsentBuilder().setGdpr(true).setGpp("{{GPP_STRING}}"),
                    event -> event.getConsentBuilder().addGppSid(1_000),
                    event -> event.getConsentBuilder().setUsPrivacy("n/a"),
                    event -> event.putLabels("label-0", "v".repeat(171)));

    static Viewer any(SplittableRandom random) {
        int kind = random.nextInt(100);
        boolean travels = kind >= 97;
        return new Viewer(
                userId(kind, random),
                context(random),
                consent(random),
                labels(random),
                travels ? random.nextLong(LONGEST_AWAY_MS) : 0,
                slip(random));
    }

    private static Consumer<AdEvent.Builder> slip(SplittableRandom random) {
        return random.nextInt(100) == 0 ? SLIPS.get(random.nextInt(SLIPS.size())) : event -> {};
    }

    private static String userId(int kind, SplittableRandom random) {
        if (kind < 10) {
            return "";
        }
        if (kind < 77) {
            return "user-" + random.nextInt(USERS);
        }
        return kind < 97
                ? "regular-" + random.nextInt(REGULARS)
                : "traveller-" + random.nextInt(TRAVELLERS);
    }

    AdEvent.Builder describe(AdEvent.Builder event) {
        event.setUserId(userId).setContext(context).setConsent(consent);
        for (int label = 0; label < labels; label++) {
            event.putLabels("label-" + label, "value-" + label % 5);
        }
        slip.accept(event);
        return event;
    }

    private static Context context(SplittableRandom random) {
        Context.Builder context =
                Context.newBuilder()
                        .setCountry(COUNTRIES.get(random.nextInt(COUNTRIES.size())))
                        .setDeviceType(random.nextInt(8))
                        .setPlacementContext(CONTEXTS.get(random.nextInt(CONTEXTS.size())));
        if (random.nextInt(3) == 0) {
            context.setAppId("app-" + random.nextInt(50));
        } else {
            context.setSiteId("site-" + random.nextInt(200));
        }
        return context.build();
    }

    private static Consent consent(SplittableRandom random) {
        Consent.Builder consent = Consent.newBuilder();
        if (random.nextInt(5) == 0) {
            consent.setGdpr(true);
            if (random.nextInt(5) != 0) {
                consent.setTcf("CPokAsAPokAsABEACBENC7CgAP_AAH_AAAAAH");
            }
        }
        return consent.build();
    }

    private static int labels(SplittableRandom random) {
        return random.nextInt(1_000) == 0 ? 32 : Math.max(0, random.nextInt(5) - 2);
    }
}
