package dev.epicenter.replay;

import dev.epicenter.config.RunConfig;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.intervention.InterventionCheck;
import dev.epicenter.intervention.TrainableChange;
import dev.epicenter.tensor.TensorLayout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The arms that freeze one part of the network each. The parts are the query-key-value weights, the attention projection and the
 * MLP of each block; the embeddings; all norms; the output head. If tensor names are not GPT-2's, a part is the first component
 * of a name.
 */
final class FreezeArms {
    private static final Pattern BLOCK = Pattern.compile("h\\.(\\d+)\\..*");
    private static final List<String> PARTS = List.of("attn.c_attn.*", "attn.c_proj.*", "mlp.*");
    private static final List<String> EMBEDDINGS = List.of("wte*", "wpe*");
    private static final List<String> NORMS = List.of("ln_f.*", "h.*.ln_*", "h.*.attn.*norm*", "h.*.attn.ln_*");
    private static final List<String> HEAD = List.of("lm_head*");

    /** More blocks than this are frozen in this many groups of neighboring blocks. */
    private static final int MOST_GROUPS = 4;

    private static final int MOST_UNKNOWN = 12;

    static List<Arm> of(RunConfig run, TensorLayout layout) {
        Set<Integer> blocks = new TreeSet<>();
        for (TensorLayout.Entry tensor : layout.entries()) {
            Matcher name = BLOCK.matcher(tensor.name());
            if (name.matches()) {
                blocks.add(Integer.valueOf(name.group(1)));
            }
        }
        List<Arm> arms = new ArrayList<>();
        if (blocks.isEmpty()) {
            Set<String> roots = new LinkedHashSet<>();
            layout.entries().forEach(tensor -> roots.add(tensor.name().replaceFirst("\\..*", "")));
            roots.stream().limit(MOST_UNKNOWN).forEach(root -> add(arms, run, layout, List.of(root + "*")));
            return arms;
        }
        for (List<Integer> group : groups(List.copyOf(blocks))) {
            for (String part : PARTS) {
                add(
                        arms,
                        run,
                        layout,
                        group.stream().map(block -> "h." + block + "." + part).toList());
            }
        }
        add(arms, run, layout, EMBEDDINGS);
        add(arms, run, layout, NORMS);
        add(arms, run, layout, HEAD);
        return arms;
    }

    private static List<List<Integer>> groups(List<Integer> blocks) {
        int count = Math.min(MOST_GROUPS, blocks.size());
        List<List<Integer>> groups = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            groups.add(blocks.subList(i * blocks.size() / count, (i + 1) * blocks.size() / count));
        }
        return groups;
    }

    private static void add(List<Arm> arms, RunConfig run, TensorLayout layout, List<String> patterns) {
        List<Intervention> freezes = patterns.stream()
                .<Intervention>map(TrainableChange.Freeze::new)
                .filter(freeze -> InterventionCheck.problem(freeze, run, layout).isEmpty())
                .toList();
        if (!freezes.isEmpty()) {
            arms.add(Arm.of(freezes));
        }
    }

    private FreezeArms() {}
}
