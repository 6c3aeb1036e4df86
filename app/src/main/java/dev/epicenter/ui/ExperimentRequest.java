package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.diagnosis.Budget;
import dev.epicenter.diagnosis.Stage;
import dev.epicenter.segment.InterventionParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a page asks to be done with a spike.
 *
 * @param what to do
 * @param arms as {@code --arm} takes them: for a replay, empty: the standard set; for {@code ADD} at least one
 * @param stages as {@code --stages} takes them, of a diagnosis; empty: the standard ones
 * @param budget as {@code --budget} takes it, of a diagnosis; empty: what it takes
 */
record ExperimentRequest(What what, List<String> arms, Optional<String> stages, Optional<String> budget) {
    private static final int MOST_ARMS = 1000;

    /** What can be asked for. */
    enum What {
        REPLAY,
        ADD,
        DIAGNOSE,
        STOP
    }

    ExperimentRequest {
        arms = List.copyOf(arms);
    }

    /**
     * The command that does it, without the program's name; its values have been checked.
     *
     * @throws EpicenterException where one of them is no such thing
     */
    List<String> words(Path run, int spike) {
        if (arms.size() > MOST_ARMS) {
            throw new EpicenterException(arms.size() + " arms at once are too many; give at most " + MOST_ARMS);
        }
        arms.forEach(InterventionParser::parse);
        stages.ifPresent(Stage::parse);
        budget.ifPresent(Budget::parse);
        if (what == What.ADD && arms.isEmpty()) {
            throw new EpicenterException("no arm was given; write one a line, such as lr=x0.5");
        }
        List<String> words = new ArrayList<>(List.of(
                what == What.DIAGNOSE ? "diagnose" : "replay", run.toString(), "--spike", Integer.toString(spike)));
        if (what == What.DIAGNOSE) {
            stages.ifPresent(given -> words.addAll(List.of("--stages", given)));
            budget.ifPresent(given -> words.addAll(List.of("--budget", given)));
        } else {
            if (what == What.ADD) {
                words.add("--add");
            }
            arms.stream().flatMap(arm -> Stream.of("--arm", arm)).forEach(words::add);
        }
        return words;
    }
}
