package dev.epicenter.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.RecordSchema;
import dev.epicenter.config.RunConfig;
import dev.epicenter.config.ScheduleConfig;
import dev.epicenter.segment.ToyRuns;
import dev.epicenter.segment.ToyTrainer;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RateStudyTest {
    private static final RunConfig RUN = ToyRuns.natural(100, ToyRuns.ONLY_RECORD);

    @Test
    void dosesAscendAndSeedsStartAtTheRunFilesSeed() {
        RateStudy study = RateStudy.of(RUN, "weight_decay", List.of(0.01, 0.0, 0.003), 3);
        assertThat(study.doses()).containsExactly(0.0, 0.003, 0.01);
        assertThat(study.seeds()).containsExactly(1L, 2L, 3L);
        assertThat(study.ownDose()).isZero();
        RunConfig cell = study.config(0.003, 7);
        assertThat(cell.optimizer().weightDecay()).isEqualTo(0.003);
        assertThat(cell.seed()).isEqualTo(7);
        assertThat(cell.threads()).isEqualTo(1);
        assertThat(cell.detector()).isEqualTo(RUN.detector());
    }

    @Test
    void errorsAreOneLineThatNamesTheOption() {
        refused(() -> RateStudy.of(RUN, "weight_decy", List.of(0.0, 1.0), 2), "--knob weight_decy", "weight_decay?");
        refused(
                () -> RateStudy.of(RUN, "size", List.of(0.0, 1.0), 2),
                "no such knob",
                "known for this run: lr,",
                "data.batch_size");
        refused(() -> RateStudy.of(RUN, "beta2", List.of(0.9, 1.0), 2), "beta2 cannot be 1", "at least 0, less than 1");
        refused(() -> RateStudy.of(RUN, "lr", List.of(-0.1, 1.0), 2), "lr cannot be -0.1", "0 or more");
        refused(() -> RateStudy.of(RUN, "lr", List.of(0.1, 0.1), 2), "all are 0.1", "two or more that differ");
        refused(() -> RateStudy.of(RUN, "lr", List.of(0.1), 2), "all are 0.1");
        refused(() -> RateStudy.of(RUN, "lr", List.of(0.1, 0.2, 0.1), 2), "0.1 is given twice");
        refused(() -> RateStudy.of(RUN, "lr", List.of(0.1, 0.2), 0), "--seeds must be at least 1, not 0");
        RunConfig shortest = ToyRuns.natural(5, ToyRuns.ONLY_RECORD);
        refused(() -> RateStudy.of(shortest, "lr", List.of(0.1, 0.2), 1), "--steps 5", "detector.warmup");
    }

    @Test
    void anUnusedKnobIsRefused() {
        RateStudy study = RateStudy.of(RUN, "momentum", List.of(0.5, 0.9), 2);
        refused(() -> study.requireEffect(new ToyTrainer(RUN).layout()), "momentum=0.5");
        RateStudy.of(RUN, "lr", List.of(0.1, 0.2), 2).requireEffect(new ToyTrainer(RUN).layout());
    }

    @Test
    void aDoseThatConflictsWithAnotherKeyIsRefused() {
        RunConfig cosine =
                RecordSchema.of(RUN).with(RUN, "schedule", new ScheduleConfig(ScheduleConfig.Kind.COSINE, 10, 0.05, 0));
        RateStudy study = RateStudy.of(cosine, "lr", List.of(0.01, 0.1), 2);
        refused(() -> study.requireValid(Path.of("mine.yaml")), "mine.yaml", "schedule.min_lr", "0.01");
    }

    @Test
    void modelAndDataKeysAreNamedBySectionAndKey() {
        RateStudy study = RateStudy.of(RUN, "data.batch_size", List.of(16.0, 32.0), 2);
        assertThat(study.config(32, 7).data().batchSize()).isEqualTo(32);
        assertThat(study.ownDose()).isEqualTo(RUN.data().batchSize());
        study.requireEffect(new ToyTrainer(RUN).layout());
        assertThat(RateStudy.of(RUN, "optimizer.lr", List.of(0.1, 0.2), 2)
                        .knob()
                        .name())
                .isEqualTo("lr");
        refused(
                () -> RateStudy.of(RUN, "data.batch_size", List.of(1.5, 2.0), 2),
                "data.batch_size cannot be 1.5",
                "whole");
        refused(() -> RateStudy.of(RUN, "model.n_emb", List.of(1.0, 2.0), 2), "did you mean model.n_embd?");
    }

    private static void refused(ThrowingCallable what, String... words) {
        assertThatThrownBy(what)
                .isInstanceOf(EpicenterException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }
}
