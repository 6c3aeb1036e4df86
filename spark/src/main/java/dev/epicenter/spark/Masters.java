package dev.epicenter.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether a standalone master listens: Spark itself tries for a minute, and then ends without naming the reason. */
final class Masters {
    private static final int CONNECT_MILLIS = 10_000;

    private Masters() {}

    /**
     * Connects to the first address of {@code spark://HOST:PORT[,HOST:PORT...]} that answers; does nothing for other masters.
     *
     * @throws IOException if none answers: the reason of the last
     */
    static void requireAnswer(String master) throws IOException {
        if (!master.startsWith("spark://")) {
            return;
        }
        IOException reason = new IOException("no address");
        for (String address : master.substring("spark://".length()).split(",")) {
            URI uri = URI.create("spark://" + address);
            if (uri.getHost() == null || uri.getPort() < 0) {
                throw new IOException(address + " is not HOST:PORT");
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
                return;
            } catch (IOException refused) {
                reason = refused;
            }
        }
        throw reason;
    }
}
