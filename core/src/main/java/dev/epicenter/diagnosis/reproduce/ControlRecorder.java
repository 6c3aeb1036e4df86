package dev.epicenter.diagnosis.reproduce;

import dev.epicenter.diagnosis.replays.Cancellation;
import dev.epicenter.diagnosis.replays.DiagnosisProgress;
import dev.epicenter.segment.SegmentObserver;
import dev.epicenter.segment.State;
import dev.epicenter.segment.StepReport;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.StepRecord;
import dev.epicenter.trace.TensorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Records a control: its rows, its telemetry, and its states at chosen steps. */
final class ControlRecorder implements SegmentObserver {
    private final Set<Long> wanted;
    private final DiagnosisProgress progress;
    private final Cancellation interruption;
    private final List<StepRecord> rows = new ArrayList<>();
    private final List<TensorRecord> tensors = new ArrayList<>();
    private final List<LogitRecord> logits = new ArrayList<>();
    private final SortedMap<Long, State> states = new TreeMap<>();
    private long lastLogged;

    ControlRecorder(Set<Long> wanted, DiagnosisProgress progress, Cancellation interruption) {
        this.wanted = Set.copyOf(wanted);
        this.progress = progress;
        this.interruption = interruption;
    }

    /** Keeps the state that the control starts from, since remedies may be tried from there. */
    void start(State state) {
        lastLogged = state.step();
        if (wanted.contains(state.step())) {
            states.put(state.step(), state);
        }
    }

    @Override
    public Next onStep(StepReport report, Supplier<Optional<State>> state) {
        StepRecord row = report.step();
        if (report.logged()) {
            rows.add(row);
            progress.onSteps(row.step() - lastLogged);
            lastLogged = row.step();
        }
        tensors.addAll(report.tensors());
        logits.addAll(report.logits());
        if (wanted.contains(row.step())) {
            state.get().ifPresent(kept -> states.put(row.step(), kept));
        }
        return interruption.isRequested() ? Next.STOP : Next.CONTINUE;
    }

    @Override
    public boolean stopping() {
        return interruption.isRequested();
    }

    List<StepRecord> rows() {
        return rows;
    }

    List<TensorRecord> tensors() {
        return tensors;
    }

    List<LogitRecord> logits() {
        return logits;
    }

    SortedMap<Long, State> states() {
        return states;
    }
}
