package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Masked multi-head attention (Vaswani et al. 2017, section 3.2), computed at the last n positions only.
 *
 * <p>B sequences, T positions, C width, H heads, D = C / H, n requested positions.
 */
record CausalSelfAttention(
        int layer, long heads, Linear cAttn, Linear cProj, Optional<LayerNorm> qNorm, Optional<LayerNorm> kNorm) {
    /**
     * The shortest context for which libtorch's fused kernel is faster than plain matrix products, measured on a CPU.
     */
    private static final int FUSED_FROM = 128;

    /**
     * The score added for future keys. It is finite, so it can be distinguished from a real score, and its weight is
     * exactly 0.
     */
    private static final double MASKED = -1e30;

    /** The longest context for which one query is faster by sums of products than by many tiny matrix products. */
    private static final int TINY_UP_TO = 8;

    static CausalSelfAttention of(Parameters parameters, ModelConfig.Gpt config, int layer) {
        String name = "h." + layer + ".attn.";
        return new CausalSelfAttention(
                layer,
                config.nHead(),
                Linear.of(parameters, name + "c_attn"),
                Linear.of(parameters, name + "c_proj"),
                config.qkNorm() ? Optional.of(LayerNorm.of(parameters, name + "q_norm")) : Optional.empty(),
                config.qkNorm() ? Optional.of(LayerNorm.of(parameters, name + "k_norm")) : Optional.empty());
    }

    /**
     * The output of attention, which the residual stream adds.
     *
     * @param x (B, T, C)
     * @return (B, n, C)
     */
    Tensor apply(RowOperations x, int n, Dropout dropout, LogitProbe probe) {
        long c = cProj.weight().size(1);
        int t = x.positions();
        List<RowOperations> qkv = x.map(cAttn::apply).split(c); // 3 times (B, T, C)
        Tensor q = perHead(qkv.get(0), qNorm).last(n); // (B, n, H, D)
        Tensor k = perHead(qkv.get(1), kNorm).last(t); // (B, T, H, D)
        Tensor v = perHead(qkv.get(2), Optional.empty()).last(t); // (B, T, H, D)
        Tensor y; // (B, n, H, D)
        if (n == 1 && t <= TINY_UP_TO) {
            y = oneQuery(q, k, v, dropout, probe);
        } else if (n == t && t >= FUSED_FROM && !dropout.active()) {
            y = fused(q, k, v, probe);
        } else {
            y = plain(q, k, v, dropout, probe);
        }
        return cProj.apply(y.reshape(y.size(0), n, c));
    }

    /** Splits heads, and normalizes them where requested: (..., C) to (..., H, D). */
    private RowOperations perHead(RowOperations x, Optional<LayerNorm> norm) {
        RowOperations apart = x.map(row -> row.unflatten(-1, heads, row.size(-1) / heads));
        return norm.isPresent() ? apart.map(norm.get()::apply) : apart;
    }

    /** Attention by matrix products of each query with every key, with the future masked: (B, n, H, D). */
    private Tensor plain(Tensor q, Tensor k, Tensor v, Dropout dropout, LogitProbe probe) {
        long n = q.size(1);
        long t = k.size(1);
        Tensor queries = q.transpose(1, 2).flatten(0, 1); // (B * H, n, D)
        Tensor keys = k.permute(0, 2, 3, 1).flatten(0, 1); // (B * H, D, T)
        Tensor values = v.transpose(1, 2).flatten(0, 1); // (B * H, T, D)
        Tensor future = q.new_full(new long[] {n, t}, new Scalar(MASKED)).triu(t - n + 1);
        Tensor scores = future.baddbmm(queries, keys, new Scalar(1.0), new Scalar(scale(q))); // (B * H, n, T)
        if (probe.active()) {
            probe.attention(layer, allowed(scores));
        }
        Tensor weights = dropout.apply(scores.softmax(-1));
        return weights.bmm(values).unflatten(0, q.size(0), heads).transpose(1, 2);
    }

    /** Scores (..., n, T) with future ones set to 0; query i is at position T - n + i. */
    private static Tensor allowed(Tensor scores) {
        long n = scores.size(-2);
        long t = scores.size(-1);
        return scores.detach().mul(scores.new_ones(n, t).tril(t - n));
    }

    /** Attention at all positions by libtorch's fused kernel, which never stores the (T, T) weights. */
    private Tensor fused(Tensor q, Tensor k, Tensor v, LogitProbe probe) {
        if (probe.active()) {
            try (NoGradGuard quiet = new NoGradGuard()) {
                Tensor scores = q.transpose(1, 2).mul(new Scalar(scale(q))).matmul(k.permute(0, 2, 3, 1));
                probe.attention(layer, allowed(scores));
            }
        }
        return torch.scaled_dot_product_attention(
                        q.transpose(1, 2),
                        k.transpose(1, 2),
                        v.transpose(1, 2),
                        new TensorOptional(),
                        0,
                        true,
                        new DoubleOptional(),
                        false)
                .transpose(1, 2);
    }

    /**
     * Attention of the last query over few keys, all of them allowed: twice as fast as B * H matrix products of (1, T).
     */
    private Tensor oneQuery(Tensor q, Tensor k, Tensor v, Dropout dropout, LogitProbe probe) {
        Tensor scores = sum(q.mul(k), -1).mul(new Scalar(scale(q))); // (B, T, H)
        probe.attention(layer, scores);
        Tensor weights = dropout.apply(scores.softmax(1));
        return sum(weights.unsqueeze(-1).mul(v), 1).unsqueeze(1);
    }

    private static double scale(Tensor q) {
        return 1 / Math.sqrt(q.size(-1));
    }

    private static Tensor sum(Tensor x, long dimension) {
        return x.sum(new long[] {dimension}, false, new ScalarTypeOptional());
    }
}
