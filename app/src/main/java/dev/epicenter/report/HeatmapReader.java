package dev.epicenter.report;

import dev.epicenter.diagnosis.locate.FirstMovers;
import dev.epicenter.duckdb.SegmentTensors;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import dev.epicenter.trace.LogitRecord;
import dev.epicenter.trace.Rows;
import dev.epicenter.trace.TensorRecord;
import dev.epicenter.trace.TraceReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the tensor telemetry of a run around a spike, for the heat map. */
public final class HeatmapReader {
    private final RunDirectory run;
    private final Timeline timeline;
    private final Consumer<String> notes;
    private final Map<Integer, TraceReader> segments = new HashMap<>();
    private final Set<String> reported = new HashSet<>();

    /** @param notes receives a sentence for each damaged file that is skipped */
    public HeatmapReader(RunDirectory run, Timeline timeline, Consumer<String> notes) {
        this.run = run;
        this.timeline = timeline;
        this.notes = notes;
    }

    /**
     * The heat map of a spike. Its records come from the branch that spiked.
     *
     * @param last the run's last step
     * @return empty where no tensors were recorded there
     */
    public Optional<TensorHeatmap> picture(TimelineSpike spike, long last) {
        long onset = spike.spike().onset();
        SpikeBranch branch = SpikeBranch.of(timeline, spike, FirstMovers.from(onset), onset + FirstMovers.AFTER);
        List<TensorRecord> records = new ArrayList<>();
        List<LogitRecord> logits = new ArrayList<>();
        for (SpikeBranch.Part part : branch.parts()) {
            records.addAll(tensors(part.segment(), part.from(), part.to()));
            logits.addAll(reported(reader(part.segment()).logits(part.from(), part.to())));
        }
        return TensorHeatmaps.draw(spike.number(), onset, last, records, logits, branch.rows(run));
    }

    private List<TensorRecord> tensors(int segment, long from, long to) {
        return reported(SegmentTensors.read(reader(segment), from, to));
    }

    /** Spikes share segments: a damaged file is reported once. */
    private <T> List<T> reported(Rows<T> read) {
        read.notes().stream().filter(reported::add).forEach(notes);
        return read.rows();
    }

    private TraceReader reader(int segment) {
        return segments.computeIfAbsent(segment, number -> new TraceReader(run.segment(number)));
    }
}
