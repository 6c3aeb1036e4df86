package dev.epicenter.commands;

import dev.epicenter.engine.ObjectStore;
import dev.epicenter.engine.StoreTransport;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.s3.S3Settings;
import dev.epicenter.s3.S3Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --store}: nodes get and leave the files of replays there. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreOption {
    private static final Duration POLL = Duration.ofSeconds(1);

    @Option(
            names = "--store",
            paramLabel = "URL",
            description =
                    "Where the nodes get and leave the files of replays: s3://BUCKET/PREFIX, with AWS_ENDPOINT_URL_S3,"
                            + " AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY from the environment (default: none;"
                            + " all nodes see the run directory).")
    private @Nullable String url;

    boolean isGiven() {
        return url != null;
    }

    /**
     * The way of a run's replays through the store; empty if there is none.
     *
     * @param data absolute paths of the files that the run trains on
     * @throws dev.epicenter.EpicenterException if the store cannot be used; one line
     */
    Optional<StoreTransport> transport(RunDirectory run, List<String> data) {
        return Optional.ofNullable(url).map(StoreUrl::parse).map(parsed -> {
            ObjectStore store = open(parsed);
            try {
                return new StoreTransport(store, run, data, POLL);
            } catch (RuntimeException failure) {
                store.close();
                throw failure;
            }
        });
    }

    /** A store, as the environment says. */
    static ObjectStore open(StoreUrl url) {
        return new S3Store(url, S3Settings.of(System.getenv()));
    }
}
