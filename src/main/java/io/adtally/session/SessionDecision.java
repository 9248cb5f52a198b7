package io.adtally.session;

import io.adtally.event.Session;
import io.adtally.session.SessionState.Kept;
import java.util.List;

/**
 * What an event or the passing of time does to a user's sessions.
 *
 * @param kept from now on, in the order of their times; none: nothing is left to remember
 * @param published revisions, in this order
 */
record SessionDecision(List<Kept> kept, List<Session> published) {}
