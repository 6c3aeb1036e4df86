package dev.epicenter.skip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.RandomizedTest;
import dev.epicenter.json.Json;
import dev.epicenter.segment.DataPlan;
import dev.epicenter.skip.SkipPlanner.Checkpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Parses each format by the rule in the trainer's source, restated here in a few lines. */
class SkipDialectTest extends RandomizedTest {
    private static SkipPlan plan(long first, long last, Batches batches, Checkpoints checkpoints) {
        return SkipPlanner.plan(
                new SpikeSpan(first, last, 1),
                new SkipRule(OptionalLong.of(0), OptionalLong.of(0)),
                checkpoints,
                batches,
                DataPlan.IN_ORDER);
    }

    private static SkipPlan plan(long first, long last) {
        return plan(first, last, Batches.ONE_A_STEP, new Checkpoints.Unknown());
    }

    private static TreeSet<Long> steps(long first, long last) {
        return LongStream.rangeClosed(first, last).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    private static List<Long> numbers(String text) {
        List<Long> numbers = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\d+").matcher(text);
        while (matcher.find()) {
            numbers.add(Long.parseLong(matcher.group()));
        }
        return numbers;
    }

    @Test
    void megatronListCoversTheStepsInOldAndNewVersions() throws Exception {
        repeat(50, random -> {
            long first = 1 + random.nextInt(50);
            long last = first + random.nextInt(20);
            List<Long> listed =
                    numbers(SkipDialect.MEGATRON.tell(plan(first, last)).text());
            for (long offset : new long[] {0, 1}) {
                TreeSet<Long> skipped = new TreeSet<>();
                for (long iteration = 0; iteration < 100; iteration++) {
                    if (listed.contains(iteration + offset)) {
                        skipped.add(iteration + 1); // as the log names it
                    }
                }
                assertThat(skipped).containsAll(steps(first, last));
                assertThat(skipped.size()).isLessThanOrEqualTo((int) (last - first + 2));
            }
        });
    }

    @Test
    void olmoCoreRangeHasAnExclusiveStop() {
        assertThat(SkipDialect.OLMO_CORE.tell(plan(961, 975)).text())
                .isEqualTo("steps_to_skip=[StepSkipRange(start=961, stop=976)]");
    }

    @Test
    void metaseqDropsExactlyTheBatchesOfThoseSteps() {
        String text = SkipDialect.METASEQ.tell(plan(7, 9)).text();
        assertThat(text).isEqualTo("--skip-batches 7-9");
        // get_skip_batches: {7: 9 - 7 + 1}; train: at update 7, so many batches are dropped.
        Map<Long, Long> left = new LinkedHashMap<>(Map.of(7L, 9L - 7 + 1));
        long updates = 0;
        List<Long> trained = new ArrayList<>();
        for (long batch = 1; batch <= 12; batch++) {
            if (left.getOrDefault(updates + 1, 0L) > 0) {
                left.merge(updates + 1, -1L, Long::sum);
                continue;
            }
            trained.add(batch);
            updates++;
        }
        assertThat(trained).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 10L, 11L, 12L);
    }

    @Test
    void paddleIntervalIsInclusiveAndCountsFromOne() {
        JsonNode intervals = Json.mapper()
                .readTree("{" + SkipDialect.PADDLENLP.tell(plan(7, 9)).text() + "}")
                .get("skip_data_intervals");
        TreeSet<Long> skipped = new TreeSet<>();
        for (long globalStep = 0; globalStep < 20; globalStep++) {
            if (intervals.get(0).get(0).asLong() <= globalStep + 1
                    && globalStep + 1 <= intervals.get(0).get(1).asLong()) {
                skipped.add(globalStep + 1);
            }
        }
        assertThat(skipped).isEqualTo(steps(7, 9));
    }

    @Test
    void lightningFileIsAJsonListOfBatchesWithinTheEpoch() {
        Batches batches = new Batches(2, OptionalLong.of(10));
        JsonNode list = Json.mapper()
                .readTree(SkipDialect.LIGHTNING
                        .tell(plan(7, 8, batches, new Checkpoints.Unknown()))
                        .text());
        assertThat(list.size()).isEqualTo(4);
        assertThat(list.valueStream().mapToLong(JsonNode::asLong)).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void huggingFaceSkipsAPrefixFromTheCheckpointWithANote() {
        TrainerSkip skip = SkipDialect.HUGGINGFACE.tell(
                plan(250, 260, new Batches(4, OptionalLong.of(10_000)), new Checkpoints.Every(100)));
        assertThat(skip.text()).contains("ignore_data_skip=True", "num_batches=1040", "\"checkpoint-200\"");
        assertThat(skip.notes()).anyMatch(note -> note.contains("only a prefix") && note.contains("steps 201 to 260"));
    }

    @Test
    void huggingFaceOutputNamesOnlyExistingCheckpoints() {
        TrainerSkip fromTheStart = SkipDialect.HUGGINGFACE.tell(
                plan(251, 260, new Batches(1, OptionalLong.empty()), new Checkpoints.Listed(List.of(300L))));
        assertThat(fromTheStart.text()).endsWith("trainer.train()").doesNotContain("checkpoint-");
        TrainerSkip unnamed = SkipDialect.HUGGINGFACE.tell(
                plan(251, 260, new Batches(1, OptionalLong.empty()), new Checkpoints.Unknown()));
        assertThat(unnamed.notes()).anyMatch(note -> note.contains("no checkpoints were given"));
    }

    @Test
    void huggingFaceCannotSkipAcrossEpochs() {
        TrainerSkip skip = SkipDialect.HUGGINGFACE.tell(
                plan(99, 104, new Batches(1, OptionalLong.of(100)), new Checkpoints.Every(10)));
        assertThat(skip.notes()).anyMatch(note -> note.contains("which this method does not support"));
    }

    @Test
    void everyTrainerIsFoundByItsName() {
        for (SkipDialect dialect : SkipDialect.values()) {
            assertThat(SkipDialect.of(dialect.typed())).contains(dialect);
        }
        assertThat(SkipDialect.of("caffe")).isEmpty();
    }
}
