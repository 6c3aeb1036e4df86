package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.diagnosis.replays.Budget;
import dev.epicenter.diagnosis.replays.Effort;
import dev.epicenter.diagnosis.replays.Stage;
import dev.epicenter.intervention.InterventionParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request of a page for a spike.
 *
 * @param what the action
 * @param arms in the form of {@code --arm}; for a replay, empty means the standard set; {@code ADD} needs at least one
 * @param stages of a diagnosis, in the form of {@code --stages}; empty: the standard ones
 * @param budget of a diagnosis, in the form of {@code --budget}; empty: no limit
 * @param effort of a diagnosis, in the form of {@code --effort}; empty: the command's default
 * @param continued whether a diagnosis runs the experiment that its verdict names next ({@code --continue})
 */
record ExperimentRequest(
        What what,
        List<String> arms,
        Optional<String> stages,
        Optional<String> budget,
        Optional<Effort> effort,
        Optional<Boolean> continued) {
    private static final int MAX_ARMS = 1000;

    /** The actions that a page can request. */
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
     * The arguments of the command that executes the request, without the program's name. Their values have been
     * checked.
     *
     * @throws EpicenterException where one of them is invalid
     */
    List<String> words(Path run, int spike) {
        if (arms.size() > MAX_ARMS) {
            throw new EpicenterException(arms.size() + " arms are too many for one request; give at most " + MAX_ARMS);
        }
        arms.forEach(InterventionParser::parse);
        stages.ifPresent(Stage::parse);
        budget.ifPresent(Budget::parse);
        if (what == What.ADD && arms.isEmpty()) {
            throw new EpicenterException("no arms; write one per line, such as lr=x0.5");
        }
        List<String> words = new ArrayList<>(List.of(
                what == What.DIAGNOSE ? "diagnose" : "replay", run.toString(), "--spike", Integer.toString(spike)));
        if (what == What.DIAGNOSE) {
            stages.ifPresent(given -> words.addAll(List.of("--stages", given)));
            budget.ifPresent(given -> words.addAll(List.of("--budget", given)));
            if (continued.orElse(false)) {
                words.add("--continue");
            }
            effort.ifPresent(given -> words.addAll(List.of("--effort", given.key())));
        } else {
            if (what == What.ADD) {
                words.add("--add");
            }
            arms.stream().flatMap(arm -> Stream.of("--arm", arm)).forEach(words::add);
        }
        return words;
    }
}
