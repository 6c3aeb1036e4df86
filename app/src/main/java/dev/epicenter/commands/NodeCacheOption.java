package dev.epicenter.commands;

import dev.epicenter.engine.NodeCache;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --node-cache} and {@code --node-cache-size}: where a node keeps copies of checkpoints. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class NodeCacheOption {
    private static final String FOLDER = "--node-cache";
    private static final String SIZE = "--node-cache-size";

    @Option(
            names = FOLDER,
            paramLabel = "DIR",
            description =
                    "Keeps copies of the checkpoints that replays start from in this folder of each node, on its own disk"
                            + " (default: none; each replay reads them from the run directory).")
    private @Nullable Path folder;

    @Option(
            names = SIZE,
            paramLabel = "SIZE",
            defaultValue = "100GB",
            converter = ByteSizeConverter.class,
            description =
                    "The most bytes of these copies, such as 1.5TB (default: ${DEFAULT-VALUE}). The least recently used are"
                            + " removed.")
    private long size;

    boolean isGiven() {
        return folder != null;
    }

    Optional<NodeCache.Options> options() {
        return Optional.ofNullable(folder).map(path -> new NodeCache.Options(path, size));
    }

    /** The same options, for the command of an arm. */
    List<String> words() {
        return options()
                .map(one -> List.of(FOLDER, one.folder().toString(), SIZE, Long.toString(one.mostBytes())))
                .orElse(List.of());
    }
}
