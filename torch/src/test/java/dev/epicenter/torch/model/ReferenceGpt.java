package dev.epicenter.torch.model;

import dev.epicenter.config.ModelConfig;
import dev.epicenter.tensor.TensorLayout;
import dev.epicenter.torch.data.Batch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** GPT-2's forward pass as plain loops in double precision: no short cuts, one sequence at a time. */
final class ReferenceGpt {
    private final ModelConfig.Gpt config;
    private final Map<String, TensorLayout.Entry> entries = new HashMap<>();
    private final double[] weights;
    double largestAttentionLogit;

    ReferenceGpt(ModelConfig.Gpt config, TensorLayout layout, double[] weights) {
        this.config = config;
        layout.entries().forEach(entry -> entries.put(entry.name(), entry));
        this.weights = weights;
    }

    /** Mean cross-entropy of the batch's targets. */
    double loss(Batch batch) {
        double sum = 0;
        int t = batch.positions();
        for (int b = 0; b < batch.sequences(); b++) {
            double[][] logits = logits(Arrays.copyOfRange(batch.tokens(), b * t, (b + 1) * t));
            for (int i = 0; i < batch.read(); i++) {
                double[] row = logits[t - batch.read() + i];
                double partition = 0;
                for (double logit : row) {
                    partition += Math.exp(logit);
                }
                sum += Math.log(partition) - row[batch.targets()[b * batch.read() + i]];
            }
        }
        return sum / batch.targets().length;
    }

    /** (T) tokens to (T, V) logits. */
    double[][] logits(int[] tokens) {
        double[][] x = new double[tokens.length][config.nEmbd()];
        for (int t = 0; t < tokens.length; t++) {
            for (int c = 0; c < config.nEmbd(); c++) {
                x[t][c] = at("wte", tokens[t], c) + at("wpe", t, c);
            }
        }
        for (int layer = 0; layer < config.nLayer(); layer++) {
            String h = "h." + layer + ".";
            add(x, linear(h + "attn.c_proj", attention(h, linear(h + "attn.c_attn", norm(h + "ln_1", x)))));
            double[][] hidden = linear(h + "mlp.c_fc", norm(h + "ln_2", x));
            for (double[] row : hidden) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = activation(row[i]);
                }
            }
            add(x, linear(h + "mlp.c_proj", hidden));
        }
        return product(config.tiedEmbeddings() ? "wte" : "lm_head", norm("ln_f", x));
    }

    private double[][] attention(String h, double[][] qkv) {
        int c = config.nEmbd();
        int d = c / config.nHead();
        double[][] out = new double[qkv.length][c];
        for (int head = 0; head < config.nHead(); head++) {
            double[][] q = columns(qkv, head * d, d);
            double[][] k = columns(qkv, c + head * d, d);
            double[][] v = columns(qkv, 2 * c + head * d, d);
            if (config.qkNorm()) {
                q = norm(h + "attn.q_norm", q);
                k = norm(h + "attn.k_norm", k);
            }
            for (int t = 0; t < qkv.length; t++) {
                double[] p = new double[t + 1];
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double logit = dot(q[t], k[s]) / Math.sqrt(d);
                    largestAttentionLogit = Math.max(largestAttentionLogit, Math.abs(logit));
                    p[s] = Math.exp(logit);
                    sum += p[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < d; i++) {
                        out[t][head * d + i] += p[s] / sum * v[s][i];
                    }
                }
            }
        }
        return out;
    }

    private double activation(double x) {
        return switch (config.activation()) {
            case RELU -> Math.max(x, 0);
            case GELU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case GELU -> x * normalCdf(x);
        };
    }

    /** By Simpson's rule: slow, and independent of anyone's erf. */
    private static double normalCdf(double x) {
        int n = 60;
        double step = x / n;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < n; i++) {
            double z = i * step;
            sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-z * z / 2);
        }
        return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
    }

    private double[][] norm(String name, double[][] x) {
        double[][] out = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            int n = x[t].length;
            double mean = 0;
            double variance = 0;
            for (double value : x[t]) {
                mean += value / n;
            }
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / n;
            }
            for (int i = 0; i < n; i++) {
                out[t][i] = (x[t][i] - mean) / Math.sqrt(variance + 1e-5) * at(name + ".weight", 0, i) + bias(name, i);
            }
        }
        return out;
    }

    private double[][] linear(String name, double[][] x) {
        double[][] out = product(name + ".weight", x);
        for (double[] row : out) {
            for (int i = 0; i < row.length; i++) {
                row[i] += bias(name, i);
            }
        }
        return out;
    }

    /** x W^T. */
    private double[][] product(String name, double[][] x) {
        TensorLayout.Entry w = entry(name);
        double[][] out = new double[x.length][w.shape().get(0)];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out[t].length; o++) {
                for (int i = 0; i < x[t].length; i++) {
                    out[t][o] += x[t][i] * weights[w.offset() + o * x[t].length + i];
                }
            }
        }
        return out;
    }

    private double bias(String name, int i) {
        return config.bias() ? at(name + ".bias", 0, i) : 0;
    }

    private double at(String name, int row, int column) {
        TensorLayout.Entry entry = entry(name);
        int width = entry.shape().get(entry.shape().size() - 1);
        return weights[entry.offset() + row * width + column];
    }

    private TensorLayout.Entry entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[][] columns(double[][] x, int from, int count) {
        double[][] out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            out[t] = Arrays.copyOfRange(x[t], from, from + count);
        }
        return out;
    }

    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] += y[t][i];
            }
        }
    }
}
