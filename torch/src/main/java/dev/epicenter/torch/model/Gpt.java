package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * GPT-2 (Radford et al. 2019): token and position embeddings, pre-norm blocks, a final norm, and a linear layer to
 * logits.
 *
 * <p>B sequences, T positions, C width, V vocabulary, n last positions with a prediction in the loss. The last block
 * and later layers compute only these n positions.
 */
public final class Gpt implements Model {
    private final Tensor wte; // (V, C)
    private final Tensor wpe; // (block_size, C)
    private final List<Block> h = new ArrayList<>();
    private final LayerNorm lnF;
    private final Tensor lmHead; // (V, C)

    public Gpt(ModelConfig.Gpt config, Parameters parameters) {
        wte = parameters.get("wte");
        wpe = parameters.get("wpe");
        for (int i = 0; i < config.nLayer(); i++) {
            h.add(Block.of(parameters, config, i));
        }
        lnF = LayerNorm.of(parameters, "ln_f");
        lmHead = config.tiedEmbeddings() ? wte : parameters.get("lm_head");
    }

    @Override
    public Tensor forward(MicroBatch batch, Dropout dropout, LogitProbe probe) {
        RowOperations x = embeddings(batch, dropout); // (B, T, C)
        for (int i = 0; i < h.size(); i++) {
            int n = i == h.size() - 1 ? batch.read() : x.positions();
            x = new RowOperations(h.get(i).apply(x, n, dropout, probe), Optional.empty()); // (B, T or n, C)
        }
        Tensor logits = torch.linear(lnF.apply(x.values().flatten(0, 1)), lmHead);
        probe.output(logits);
        return logits;
    }

    private RowOperations embeddings(MicroBatch batch, Dropout dropout) {
        if (batch.distinct().isPresent() && !dropout.active()) {
            MicroBatch.DistinctPairs pairs = batch.distinct().get();
            Tensor table = torch.embedding(wte, pairs.tokens()).add(torch.embedding(wpe, pairs.positions()));
            return new RowOperations(table, Optional.of(pairs.index()));
        }
        Tensor positions = wpe.narrow(0, 0, batch.inputs().size(1)); // (T, C)
        return new RowOperations(
                dropout.apply(torch.embedding(wte, batch.inputs()).add(positions)), Optional.empty());
    }
}
