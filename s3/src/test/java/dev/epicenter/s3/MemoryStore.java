package dev.epicenter.s3;

import dev.epicenter.engine.StoreUrl;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobProviderMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.ListContainerOptions;

/** A store of S3 in this process's memory, with one bucket, {@code runs}. */
public final class MemoryStore implements AutoCloseable {
    private static final String ACCESS_KEY = "the-key";
    private static final String SECRET_KEY = "the-secret";

    private final BlobStoreContext context;
    private final S3Proxy server;

    private MemoryStore(BlobStoreContext context, S3Proxy server) {
        this.context = context;
        this.server = server;
    }

    public static MemoryStore start() {
        BlobStoreContext context = ContextBuilder.newBuilder(new TransientNio2BlobProviderMetadata())
                .credentials("any", "any")
                .overrides(new Properties())
                .build(BlobStoreContext.class);
        context.getBlobStore().createContainerInLocation(null, "runs");
        S3Proxy server = S3Proxy.builder()
                .blobStore(context.getBlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                // One part of a large file, signed as a whole.
                .v4MaxNonChunkedRequestSize(64 << 20)
                .ignoreUnknownHeaders(true)
                .build();
        try {
            server.start();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        return new MemoryStore(context, server);
    }

    int port() {
        return server.getPort();
    }

    /** A proxy in front of it, which fails a share of the requests. */
    public FaultyProxy proxy(long seed, double share) throws IOException {
        return new FaultyProxy(port(), seed, share);
    }

    /** The keys of the objects that begin with {@code prefix}. */
    public List<String> keys(String prefix) {
        return context
                .getBlobStore()
                .list("runs", ListContainerOptions.Builder.prefix(prefix).recursive())
                .stream()
                .map(StorageMetadata::getName)
                .toList();
    }

    /** The variables with which a process reaches it. */
    public Map<String, String> environment() {
        return environment(port());
    }

    /** The variables with which a process reaches it through another port. */
    static Map<String, String> environment(int port) {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + port,
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    /** Short pauses, so that many faults take little time. */
    static S3Settings settings(int port, int attempts) {
        return new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                "us-east-1",
                ACCESS_KEY,
                SECRET_KEY,
                Optional.empty(),
                attempts,
                Duration.ofMillis(1));
    }

    /** A client of the bucket's folder {@code prefix}. */
    public static S3Store client(int port, String prefix) {
        return new S3Store(new StoreUrl("runs", prefix), settings(port, 10));
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
        context.close();
    }
}
