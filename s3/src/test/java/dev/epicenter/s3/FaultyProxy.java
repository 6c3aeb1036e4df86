package dev.epicenter.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and a store: notes each request and fails a share of them. Which ones depends on the seed, the object
 * and how often it was requested, not on the order of threads.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern END = Pattern.compile("\r\n\r\n");

    private final ServerSocket server;
    private final int backend;
    private final long seed;
    private final double share;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> occurrences = new ConcurrentHashMap<>();
    private final Map<Fault, AtomicInteger> faults = new ConcurrentHashMap<>();

    /** What may happen to a request. */
    public enum Fault {
        NONE,
        /** The store answers that it is overloaded. */
        UNAVAILABLE,
        /** The connection is reset before the store sees the request. */
        RESET,
        /** The store acts, and its answer ends early: without any of it, unless it is the content of an object. */
        TRUNCATED
    }

    /** @param share of the requests that fail, from 0 to 1 */
    public FaultyProxy(int backend, long seed, double share) throws IOException {
        this.backend = backend;
        this.seed = seed;
        this.share = share;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The requests as METHOD PATH, those that failed included. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** How many requests had that fault. */
    public int count(Fault fault) {
        return faults.getOrDefault(fault, new AtomicInteger()).get();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> {
                    try (client) {
                        serve(client);
                    } catch (IOException clientLeft) {
                        // As with any proxy.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Fault fault(String request) {
        String name = request.replaceAll("[0-9a-f]{8}[0-9a-f-]{12,}", "*");
        int occurrence =
                occurrences.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        Random random = new Random(seed ^ (name.hashCode() * 1_000_003L + occurrence) * 0x9E3779B97F4A7C15L);
        random.nextInt();
        Fault fault = random.nextDouble() >= share ? Fault.NONE : Fault.values()[1 + random.nextInt(3)];
        faults.computeIfAbsent(fault, key -> new AtomicInteger()).incrementAndGet();
        return fault;
    }

    private void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        String head = head(in);
        if (head.isEmpty()) {
            return;
        }
        byte[] body = in.readNBytes(length(head));
        String request = head.substring(0, head.indexOf(' ', head.indexOf(' ') + 1));
        requests.add(request);
        switch (fault(request)) {
            case UNAVAILABLE -> {
                String text = request.startsWith("HEAD") ? "" : "<Error><Code>SlowDown</Code></Error>";
                out.write(("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                                + "Content-Length: " + text.length() + "\r\n\r\n" + text)
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
            case RESET -> client.setSoLinger(true, 0);
            case TRUNCATED -> {
                byte[] answer = answer(head, body);
                Matcher end = END.matcher(new String(answer, StandardCharsets.ISO_8859_1));
                int content = end.find() ? answer.length - end.end() : 0;
                out.write(answer, 0, request.startsWith("GET") && content > 1 ? answer.length - content / 2 : 0);
            }
            case NONE -> out.write(answer(head, body));
        }
        out.flush();
    }

    private byte[] answer(String head, byte[] body) throws IOException {
        try (Socket store = new Socket(InetAddress.getLoopbackAddress(), backend)) {
            OutputStream out = store.getOutputStream();
            String once = head.replaceAll("(?i)\r\nconnection: [^\r]*", "");
            out.write((once.substring(0, once.length() - 2) + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return store.getInputStream().readAllBytes();
        }
    }

    private static int length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] end = {'\r', '\n', '\r', '\n'};
        byte[] last = new byte[4];
        while (!Arrays.equals(last, end)) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.write(next);
            System.arraycopy(last, 1, last, 0, 3);
            last[3] = (byte) next;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
