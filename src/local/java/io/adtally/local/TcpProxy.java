package io.adtally.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between the clients of a local server and the server, and does to their connections what
 * networks do: resets them, or lets nothing through.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final int serverPort;
    private final ServerSocket listening;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private final Object flow = new Object();
    private final AtomicInteger sprung = new AtomicInteger();
    private boolean stalled;

    /** When a connection is reset. */
    public enum Moment {
        /** The server never hears it. */
        BEFORE_THE_SERVER_HEARS,
        /** The server has done what it was asked for, and the client never hears of it. */
        BEFORE_THE_CLIENT_IS_ANSWERED
    }

    private record Trap(String words, Moment moment) {}

    private TcpProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port for what is meant for this one, both of the loopback interface. */
    public static TcpProxy to(int serverPort) throws IOException {
        TcpProxy proxy = new TcpProxy(serverPort);
        daemon("proxy-accept", proxy::accept);
        return proxy;
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Resets every connection there is; new ones are let through. */
    public void reset() {
        connections.forEach(Connection::reset);
    }

    /** Resets the first connection whose client says this from now on, and no other. */
    public void resetOnce(String words, Moment moment) {
        trap.set(new Trap(words, moment));
    }

    /** How many connections {@link #resetOnce} has reset. */
    public int sprung() {
        return sprung.get();
    }

    /** Lets nothing through until {@link #flow}; connections stay open, and can be opened. */
    public void stall() {
        synchronized (flow) {
            stalled = true;
        }
    }

    /** Lets everything through again, what was held back first. */
    public void flow() {
        synchronized (flow) {
            stalled = false;
            flow.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        reset();
        flow();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                open(listening.accept());
            } catch (SocketException e) {
                // Nobody listens any more.
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void open(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        } catch (IOException e) {
            // The server is away, and the client sees its connection end.
            client.close();
            return;
        }
        Connection connection = new Connection(client, server);
        connections.add(connection);
        daemon("proxy-to-server", () -> connection.pump(client, server, true));
        daemon("proxy-to-client", () -> connection.pump(server, client, false));
    }

    private void awaitFlow() throws InterruptedException {
        synchronized (flow) {
            while (stalled) {
                flow.wait();
            }
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One client's way to the server, and back. */
    private final class Connection {
        private final Socket client;
        private final Socket server;
        private volatile boolean answerIsLost;

        Connection(Socket client, Socket server) throws SocketException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void pump(Socket from, Socket to, boolean isClient) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    awaitFlow();
                    if (isClient ? isTrapped(buffer, read) : answerIsLost) {
                        sprung.incrementAndGet();
                        reset();
                        return;
                    }
                    out.write(buffer, 0, read);
                }
                close();
            } catch (IOException e) {
                // One side has gone; the other must see it too.
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Whether the connection is to be reset now rather than when the answer comes. */
        private boolean isTrapped(byte[] said, int length) {
            Trap set = trap.get();
            if (set == null
                    || !new String(said, 0, length, StandardCharsets.ISO_8859_1).contains(set.words)
                    || !trap.compareAndSet(set, null)) {
                return false;
            }
            answerIsLost = set.moment == Moment.BEFORE_THE_CLIENT_IS_ANSWERED;
            return !answerIsLost;
        }

        private void close() throws IOException {
            connections.remove(this);
            client.close();
            server.close();
        }

        void reset() {
            connections.remove(this);
            reset(client);
            reset(server);
        }

        private void reset(Socket socket) {
            try {
                // Closed without lingering, a socket sends RST and not FIN.
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It was closed already.
                return;
            }
        }
    }
}
