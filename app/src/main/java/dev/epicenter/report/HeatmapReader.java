package dev.epicenter.report;

import dev.epicenter.duckdb.SegmentTensors;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineEvent;
import dev.epicenter.run.TimelineSegment;
import dev.epicenter.run.TimelineSpike;
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
     * The heat map of a spike. Its records come from the branch that spiked: the segments before the spike's, its own,
     * and those that resumed it.
     *
     * @param last the run's last step
     * @return empty where no tensors were recorded there
     */
    public Optional<TensorHeatmap> picture(TimelineSpike spike, long last) {
        long onset = spike.spike().onset();
        List<TimelineSegment> branch = new ArrayList<>();
        for (TimelineSegment segment : timeline.segments()) {
            if (segment.number() > spike.segment() && segment.cause() == TimelineEvent.Cause.ROLLBACK) {
                break;
            }
            branch.add(segment);
        }
        List<TensorRecord> records = new ArrayList<>();
        long until = onset + TensorHeatmaps.AFTER;
        for (int i = branch.size() - 1; i >= 0; i--) {
            TimelineSegment segment = branch.get(i);
            long from = Math.max(segment.fromStep() + 1, onset - TensorHeatmaps.BEFORE);
            if (from <= until) {
                records.addAll(0, tensors(segment.number(), from, until));
            }
            until = Math.min(until, segment.fromStep());
        }
        return TensorHeatmaps.draw(spike.number(), onset, last, records);
    }

    private List<TensorRecord> tensors(int segment, long from, long to) {
        Rows<TensorRecord> read = SegmentTensors.read(
                segments.computeIfAbsent(segment, number -> new TraceReader(run.segment(number))), from, to);
        // Spikes share segments: a damaged file is reported once.
        read.notes().stream().filter(reported::add).forEach(notes);
        return read.rows();
    }
}
