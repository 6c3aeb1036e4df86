package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Scores that a test writes in some form and reads back. No name is that of a well-known model or task. */
record TrueScores(List<Model> models, List<String> tasks, Map<String, Double> scores) {
    /** A model of a family. */
    record Model(String family, String name, double params, double tokens) {}

    /** Two to four families of two to five sizes, on two to eight tasks; scores from 0.2 to 0.95 with four digits. */
    static TrueScores draw(Random random) {
        List<Model> models = new ArrayList<>();
        int families = 2 + random.nextInt(3);
        for (int family = 0; family < families; family++) {
            String name = List.of("zorg", "quill", "brontes", "vale").get(family);
            int sizes = 2 + random.nextInt(4);
            double millions = 100 + random.nextInt(300);
            for (int size = 0; size < sizes; size++) {
                models.add(new Model(
                        name,
                        name + "-" + Math.round(millions) + "m",
                        Math.round(millions) * 1e6,
                        3e11 * (family + 1)));
                millions *= 2 + random.nextInt(3);
            }
        }
        List<String> tasks = new ArrayList<>();
        int count = 2 + random.nextInt(7);
        for (int task = 0; task < count; task++) {
            tasks.add(List.of("riddle", "Maze Run", "count-sheep", "fable", "proof", "cook", "row", "sing")
                    .get(task));
        }
        Map<String, Double> scores = new LinkedHashMap<>();
        for (Model model : models) {
            for (String task : tasks) {
                scores.put(model.name() + " " + task, (2000 + random.nextInt(7500)) / 10000.0);
            }
        }
        return new TrueScores(models, tasks, scores);
    }

    double score(Model model, String task) {
        return Objects.requireNonNull(scores.get(model.name() + " " + task));
    }

    /** Checks that exactly these scores were read, of the right models. */
    void assertRead(ScoreInput input, double tolerance, boolean hasTokens) {
        assertThat(input.scores()).hasSize(scores.size());
        Map<String, Model> byName = new LinkedHashMap<>();
        models.forEach(model -> byName.put(model.name(), model));
        for (NormalScore each : input.scores()) {
            RawScore raw = each.raw();
            Model model = Objects.requireNonNull(byName.get(raw.model()), raw.model());
            assertThat(raw.family()).isEqualTo(model.family());
            assertThat(raw.params().orElseThrow()).isCloseTo(model.params(), within(1e-9 * model.params()));
            if (hasTokens) {
                assertThat(raw.tokens().orElseThrow()).isCloseTo(model.tokens(), within(1e-9 * model.tokens()));
            }
            assertThat(each.fraction())
                    .as(raw.model() + " on " + raw.task())
                    .isCloseTo(scores.get(raw.model() + " " + raw.task()), within(tolerance));
        }
    }
}
