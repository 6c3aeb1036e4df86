package dev.epicenter.torch.data;

import dev.epicenter.config.DataConfig;
import dev.epicenter.config.RunConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The batches of a workload as text. It reads the data only, and needs no native library. */
public final class WorkloadText {
    private final RunConfig config;
    private final Workload workload;
    private final Optional<TokenizerFile> tokenizer;

    private WorkloadText(RunConfig config, Workload workload, Optional<TokenizerFile> tokenizer) {
        this.config = config;
        this.workload = workload;
        this.tokenizer = tokenizer;
    }

    /**
     * The text of a run's data, including its planted faults.
     *
     * @param base the folder for relative paths of the run file
     * @throws dev.epicenter.EpicenterException where data or the tokenizer is missing or damaged
     */
    public static WorkloadText of(RunConfig config, Path base) {
        Optional<TokenizerFile> tokenizer = config.data() instanceof DataConfig.Tokens tokens
                        && !tokens.tokenizer().isEmpty()
                ? Optional.of(TokenizerFile.read(base.resolve(tokens.tokenizer())))
                : Optional.empty();
        return new WorkloadText(config, Workload.of(config, base), tokenizer);
    }

    /** The sequences of the batch of index {@code index} in the run's own order. */
    public List<String> batch(long index) {
        if (config.data().dependsOnState()) {
            return Collections.nCopies(
                    config.data().sequences(), "an episode of the policy, which depends on the weights");
        }
        Batch batch = workload.batch(config.seed(), index);
        return IntStream.range(0, batch.sequences())
                .mapToObj(row -> text(batch, row))
                .toList();
    }

    private String text(Batch batch, int row) {
        int[] target = Arrays.copyOfRange(batch.targets(), row * batch.read(), (row + 1) * batch.read());
        if (batch.positions() == 0) {
            return IntStream.range(0, Math.min(8, batch.width()))
                            .mapToObj(
                                    i -> String.format(Locale.ROOT, "%.2f", batch.features()[row * batch.width() + i]))
                            .collect(Collectors.joining(", ", "(", batch.width() > 8 ? ", ...)" : ")"))
                    + " of class " + target[0];
        }
        int[] tokens = Arrays.copyOfRange(batch.tokens(), row * batch.positions(), (row + 1) * batch.positions());
        if (config.data() instanceof DataConfig.Modular modular) {
            return tokens[0] + " " + sign(modular.operation()) + " " + tokens[1] + " = " + target[0];
        }
        if (config.data() instanceof DataConfig.Keyworld) {
            return Arrays.stream(tokens).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        }
        // The last target follows the sequence.
        int[] all = IntStream.concat(Arrays.stream(tokens), IntStream.of(target[target.length - 1]))
                .toArray();
        if (config.data() instanceof DataConfig.Text) {
            byte[] bytes = new byte[all.length];
            for (int i = 0; i < all.length; i++) {
                bytes[i] = (byte) all[i];
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return tokenizer
                .map(known -> known.decode(all))
                .orElseGet(() -> Arrays.stream(all).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
    }

    private static String sign(DataConfig.Operation operation) {
        return switch (operation) {
            case ADD -> "+";
            case SUBTRACT -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
        };
    }
}
