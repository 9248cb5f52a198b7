package io.adtally.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine. */
final class LocalPort {
    // Below those that Linux gives to outgoing connections, one of which would otherwise take the
    // port before a server that takes seconds to listen does.
    private static final int FIRST = 10_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 1000;
    private static final int CONNECT_TIMEOUT_MS = 1000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private LocalPort() {}

    /** One that nobody listens on, a moment ago; another one each time. */
    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody listens. */
    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
