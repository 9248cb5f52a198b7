package io.adtally.local.traffic;

import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import java.util.List;
import java.util.SplittableRandom;

/** Who looks at an ad and where: what the events of one impression have in common. */
record Viewer(String userId, Context context, Consent consent, int labels) {
    private static final int USERS = 50_000;
    private static final List<String> COUNTRIES = List.of("DE", "US", "JP", "BR", "FR", "");

    /** Texts that must come through unharmed, and harm nothing. */
    private static final List<String> CONTEXTS =
            List.of("", "top", "sidebar", "line\r\nbreak \u001b[31m", "'; DROP TABLE charges; --");

    static Viewer any(SplittableRandom random) {
        String user = random.nextInt(10) == 0 ? "" : "user-" + random.nextInt(USERS);
        return new Viewer(user, context(random), consent(random), labels(random));
    }

    AdEvent.Builder describe(AdEvent.Builder event) {
        event.setUserId(userId).setContext(context).setConsent(consent);
        for (int label = 0; label < labels; label++) {
            event.putLabels("label-" + label, "value-" + label % 5);
        }
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
