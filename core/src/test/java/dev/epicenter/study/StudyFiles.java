package dev.epicenter.study;

import dev.epicenter.config.RunConfigWriter;
import dev.epicenter.segment.ToyRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Study files on the toy trainer, for tests. */
final class StudyFiles {
    /** A higher learning rate solves the noise-free least-squares problem in fewer steps. */
    static final String RATES = """
            title: Learning rates
            question: Does the learning rate matter?
            run: run.yaml
            set: [steps=60, detector.warmup=20]
            factors:
              - name: lr
                levels:
                  - {name: "0.1"}
                  - {name: "0.01", set: [optimizer.lr=0.01]}
                  - {name: "0.3", set: [optimizer.lr=0.3]}
              - name: unused
                inert: true
                levels: [{name: none}, {name: momentum, set: [optimizer.momentum=0.5]}]
            seeds: {first: 0, count: 5}
            pilot: {first: 100, count: 3}
            outcomes:
              - {kind: final, name: loss}
              - {kind: time_to_level, name: learned, metric: loss, level: 10}
            contrasts:
              - name: slow
                claim: A tenth of the learning rate ends with a higher loss
                outcome: loss
                of: lr=0.01
                expect: higher
                smallest_effect: 1
              - name: trend
                kind: trend
                claim: The loss at the end rises with the learning rate
                factor: lr
                outcome: loss
                expect: higher
                smallest_effect: 1
              - name: time
                claim: A tenth of the learning rate learns in as many steps
                outcome: learned
                of: lr=0.01
                expect: equal
                smallest_effect: 2
              - name: control
                claim: A tenth of the learning rate learns later
                outcome: learned
                of: lr=0.01
                expect: higher
                smallest_effect: 5
                role: positive_control
            """;

    private StudyFiles() {}

    /** Writes the toy run and a study of it. */
    static Path write(Path folder, String study) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.yaml"), RunConfigWriter.write(ToyRuns.natural(60, ToyRuns.ONLY_RECORD)));
        return Files.writeString(folder.resolve("rates.yaml"), study);
    }

    static StudyRequest request(Path file) {
        return new StudyRequest(file, OptionalInt.empty(), false, List.of());
    }
}
