package dev.epicenter.log;

import java.util.List;

/**
 * A series and what was found in it.
 *
 * @param points rows in the file where the series is named, those included that repeat a step or say "nan" for not logged
 * @param seams rows, in ascending order, whose step is no higher than that of the row before
 * @param events in order of onset
 * @param firstStep of the first row that was judged
 * @param lastStep of the last one
 * @param stepName what counts its steps, in words
 * @param notes what was left out, merged or assumed, each a sentence without its full stop
 * @param sketch for drawing
 */
public record ScannedSeries(
        String metric,
        long points,
        List<Long> seams,
        List<SeriesEvent> events,
        long firstStep,
        long lastStep,
        String stepName,
        List<String> notes,
        Sketch sketch) {}
