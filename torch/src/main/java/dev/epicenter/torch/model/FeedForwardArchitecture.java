package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.random.CounterRandom;
import dev.epicenter.torch.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The architecture of a {@link FeedForward} network. Matrices precede vectors, as in {@link GptLayout}.
 *
 * @param embedding width of a token's embedding; 0 for points
 * @param inputs of the first linear map: dimensions of a point, or of a window's concatenated embeddings
 * @param layers how many hidden layers
 * @param hidden width of a hidden layer
 * @param normalized whether hidden layers have LayerNorm
 * @param logitCap the absolute value to which logits are clipped; 0: not clipped
 * @param vocabSize classes, and tokens for token input
 */
record FeedForwardArchitecture(
        int embedding, int inputs, int layers, int hidden, boolean normalized, double logitCap, int vocabSize)
        implements Architecture {

    static FeedForwardArchitecture of(ModelConfig.Ngram config) {
        return new FeedForwardArchitecture(
                config.nEmbd(),
                Math.multiplyExact(config.blockSize(), config.nEmbd()),
                config.nLayer(),
                config.nHidden(),
                true,
                0,
                config.vocabSize());
    }

    @Override
    public TensorLayout layout() {
        List<TensorLayout.Entry> entries = new ArrayList<>();
        if (embedding > 0) {
            add(entries, "wte", vocabSize, embedding);
        }
        for (int i = 1; i <= layers; i++) {
            add(entries, "fc" + i + ".weight", hidden, i == 1 ? inputs : hidden);
        }
        add(entries, "head.weight", vocabSize, hidden);
        for (int i = 1; i <= layers; i++) {
            add(entries, "fc" + i + ".bias", hidden);
            if (normalized) {
                add(entries, "ln" + i + ".weight", hidden);
                add(entries, "ln" + i + ".bias", hidden);
            }
        }
        add(entries, "head.bias", vocabSize);
        return new TensorLayout(entries);
    }

    private static void add(List<TensorLayout.Entry> entries, String name, Integer... shape) {
        int end = new TensorLayout(entries).size();
        entries.add(new TensorLayout.Entry(name, List.of(shape), end));
    }

    /**
     * Initial weights: embeddings N(0, 1), linear weights uniform within 1/sqrt(inputs) of 0, biases 0, norms 1; one
     * random stream per tensor.
     */
    @Override
    public float[] initialWeights(long seed) {
        TensorLayout layout = layout();
        float[] weights = new float[layout.size()];
        for (TensorLayout.Entry tensor : layout.entries()) {
            int from = tensor.offset();
            int to = from + tensor.size();
            CounterRandom random =
                    CounterRandom.of(seed, RandomStream.WEIGHTS, tensor.name().hashCode());
            if (tensor.name().equals("wte")) {
                for (int i = from; i < to; i++) {
                    weights[i] = (float) random.nextGaussian();
                }
            } else if (tensor.shape().size() > 1) {
                double bound = 1 / StrictMath.sqrt(tensor.shape().get(1));
                for (int i = from; i < to; i++) {
                    weights[i] = (float) (bound * (2 * random.nextDouble() - 1));
                }
            } else if (!tensor.name().endsWith(".bias")) {
                Arrays.fill(weights, from, to, 1);
            }
        }
        return weights;
    }

    @Override
    public Model on(Parameters parameters) {
        return new FeedForward(parameters, layers, logitCap);
    }

    /** Groups of each linear map before a norm with its bias. */
    @Override
    public List<List<String>> scaleInvariantGroups() {
        return IntStream.rangeClosed(1, normalized ? layers : 0)
                .mapToObj(i -> List.of("fc" + i + ".*"))
                .toList();
    }
}
