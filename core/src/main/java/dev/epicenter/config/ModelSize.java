package dev.epicenter.config;

/** The number of weights of the networks that a run file can describe, without biases and norms. */
final class ModelSize {
    private ModelSize() {}

    /** A lower bound; as a floating-point number, since the product of a run file's numbers can exceed any integer. */
    static double atLeast(ModelConfig model, DataConfig data) {
        if (model instanceof ModelConfig.Gpt gpt) {
            double width = gpt.nEmbd();
            return width
                    * (vocabulary(data) * (gpt.tiedEmbeddings() ? 1 : 2) + gpt.blockSize() + 12 * width * gpt.nLayer());
        }
        if (model instanceof ModelConfig.Ngram ngram) {
            double inputs = (double) ngram.blockSize() * ngram.nEmbd();
            return (double) ngram.vocabSize() * ngram.nEmbd()
                    + hidden(inputs, ngram.nHidden(), ngram.nLayer(), ngram.vocabSize());
        }
        if (model instanceof ModelConfig.Mlp mlp && data instanceof DataConfig.Clusters clusters) {
            return hidden(clusters.features(), mlp.nHidden(), mlp.nLayer(), clusters.classes());
        }
        if (model instanceof ModelConfig.Mlp mlp && data instanceof DataConfig.Digits) {
            return hidden(64, mlp.nHidden(), mlp.nLayer(), 10);
        }
        if (model instanceof ModelConfig.Mlp mlp && data instanceof DataConfig.Control control) {
            return hidden(control.features(), mlp.nHidden(), mlp.nLayer(), 64);
        }
        if (model instanceof ModelConfig.Mlp mlp && data instanceof DataConfig.Gridworld) {
            return hidden(DataConfig.Gridworld.FEATURES, mlp.nHidden(), mlp.nLayer(), 32);
        }
        return 0;
    }

    private static double hidden(double inputs, double width, int layers, double outputs) {
        return width * (inputs + (layers - 1) * width + outputs);
    }

    /** At least this; text has its bytes as tokens. */
    private static double vocabulary(DataConfig data) {
        if (data instanceof DataConfig.Modular modular) {
            return modular.modulus();
        }
        if (data instanceof DataConfig.Keyworld) {
            return DataConfig.Keyworld.VOCABULARY;
        }
        return data instanceof DataConfig.Tokens tokens ? tokens.vocabSize() : 256;
    }
}
