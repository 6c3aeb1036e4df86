package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The layout of the tensors of a GPT, named as in GPT-2 code. Matrices precede vectors, so the tensors with weight
 * decay are one contiguous range of the flat buffer.
 *
 * <p>C = n_embd, D = C / n_head, V = vocabulary, T = block_size. Linear weights are (out, in).
 */
public final class GptLayout {
    private final ModelConfig.Gpt config;
    private final List<TensorLayout.Entry> entries = new ArrayList<>();
    private int end;

    private GptLayout(ModelConfig.Gpt config) {
        this.config = config;
    }

    public static TensorLayout of(ModelConfig.Gpt config, int vocabSize) {
        GptLayout layout = new GptLayout(config);
        layout.addMatrices(vocabSize);
        layout.addVectors();
        return new TensorLayout(layout.entries);
    }

    private void addMatrices(int vocabSize) {
        int c = config.nEmbd();
        add("wte", vocabSize, c);
        add("wpe", config.blockSize(), c);
        for (int i = 0; i < config.nLayer(); i++) {
            add("h." + i + ".attn.c_attn.weight", 3 * c, c);
            add("h." + i + ".attn.c_proj.weight", c, c);
            add("h." + i + ".mlp.c_fc.weight", 4 * c, c);
            add("h." + i + ".mlp.c_proj.weight", c, 4 * c);
        }
        if (!config.tiedEmbeddings()) {
            add("lm_head", vocabSize, c);
        }
    }

    private void addVectors() {
        int c = config.nEmbd();
        for (int i = 0; i < config.nLayer(); i++) {
            String block = "h." + i + ".";
            addNorm(block + "ln_1", c);
            addBias(block + "attn.c_attn", 3 * c);
            if (config.qkNorm()) {
                addNorm(block + "attn.q_norm", c / config.nHead());
                addNorm(block + "attn.k_norm", c / config.nHead());
            }
            addBias(block + "attn.c_proj", c);
            addNorm(block + "ln_2", c);
            addBias(block + "mlp.c_fc", 4 * c);
            addBias(block + "mlp.c_proj", c);
        }
        addNorm("ln_f", c);
    }

    private void addNorm(String name, int size) {
        add(name + ".weight", size);
        addBias(name, size);
    }

    private void addBias(String name, int size) {
        if (config.bias()) {
            add(name + ".bias", size);
        }
    }

    private void add(String name, Integer... shape) {
        TensorLayout.Entry entry = new TensorLayout.Entry(name, List.of(shape), end);
        entries.add(entry);
        end = Math.addExact(end, entry.size());
    }
}
