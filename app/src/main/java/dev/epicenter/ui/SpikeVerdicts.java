package dev.epicenter.ui;

import dev.epicenter.diagnosis.replays.DiagnosisFolder;
import dev.epicenter.report.Damaged;
import dev.epicenter.report.Diagnoses;
import dev.epicenter.report.VerdictCard;
import dev.epicenter.run.RunDirectory;
import dev.epicenter.run.Timeline;
import dev.epicenter.run.TimelineSpike;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The causes of a run's diagnosed spikes, in a few words. Each diagnosis is read once, and again when its file changes. */
final class SpikeVerdicts {
    private final RunDirectory run;
    private final Map<Integer, FileStamp> stamps = new HashMap<>();
    private final Map<Integer, String> words = new TreeMap<>();

    SpikeVerdicts(RunDirectory run) {
        this.run = run;
    }

    /** Reads the diagnoses that are new or have changed. */
    void update(Timeline timeline) {
        for (TimelineSpike spike : timeline.spikes()) {
            int number = spike.number();
            FileStamp stamp = FileStamp.of(DiagnosisFolder.verdict(run, number));
            if (!stamp.equals(stamps.put(number, stamp))) {
                words.remove(number);
                // The page of the spike reports the damage.
                Damaged.skip(note -> {}, () -> Diagnoses.digest(run, number))
                        .ifPresent(found -> words.put(number, VerdictCard.shortly(found)));
            }
        }
    }

    /** The causes, by the spikes' numbers. */
    Map<Integer, String> words() {
        return Map.copyOf(words);
    }
}
