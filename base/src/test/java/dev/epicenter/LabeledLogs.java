package dev.epicenter;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real logs with hand labels, which lie beside the repository ({@code ../shared/logs}, or {@code -Depicenter.logs=FOLDER}) and
 * are not part of it. More of them come from time to time; the level that was reached holds for those that were there.
 */
public final class LabeledLogs {
    /** The series that rules and readers were chosen with. On others both do worse, and by how much is a measurement. */
    private static final Set<String> TUNED_ON = Set.of(
            "megatron_mixtral8x7b_h100",
            "megatron_bert_a100",
            "modnano_muon6200",
            "modnano_shampoo_4runs",
            "adan_fairseq_bert_adan",
            "adan_txl_adam",
            "adan_mae_large",
            "adan_timm_convnext_s",
            "rllib_sac_critic_tf",
            "rllib_ppo_breakout_vf",
            "cs336_no_rmsnorm_nan",
            "cs336_lr1p0",
            "hf_mistral_translator",
            "lf_kto_360",
            "grok_s5_adamw_s4",
            "opd_dq9a4cex_wandb",
            "algo_vit_baseline_mixup",
            "algo_wmt_glu_baseline",
            "algo_wmt_caspr_s3",
            "algo_criteo_genadam_nan",
            "algo_wmt_shampoo_s1",
            "algo_ogbg_caspr",
            "algo_conformer_nadamw_restart",
            "algo_rand3_wmt_jax",
            "algo_rand5_imagenet_resnet_large_");

    private LabeledLogs() {}

    /** The folder; skips the test where there is none. */
    public static Path folder() {
        Path logs = System.getProperty("epicenter.logs", "").isEmpty()
                ? Path.of(System.getProperty("epicenter.root", "."), "..", "shared", "logs")
                : Path.of(System.getProperty("epicenter.logs"));
        assumeTrue(Files.isDirectory(logs), "no labeled logs at ../shared/logs; -Depicenter.logs names their folder");
        return logs;
    }

    /** The labels of series that were tuned on, by name. */
    public static Map<String, JsonNode> tunedOn() throws IOException {
        return labels(TUNED_ON::contains);
    }

    /** The labels of series that nobody tuned on, by name; skips the test where there are none. */
    public static Map<String, JsonNode> others() throws IOException {
        Map<String, JsonNode> others = labels(name -> !TUNED_ON.contains(name));
        assumeTrue(!others.isEmpty(), "all labeled logs were tuned on");
        return others;
    }

    private static Map<String, JsonNode> labels(Predicate<String> wanted) throws IOException {
        Map<String, JsonNode> labels = new TreeMap<>();
        new JsonMapper()
                .readTree(Files.readString(folder().resolve("labels.json")))
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue()));
        labels.keySet().removeIf(wanted.negate());
        return labels;
    }
}
