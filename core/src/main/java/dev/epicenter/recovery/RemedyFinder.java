package dev.epicenter.recovery;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.RunDirectory;

/** Searches for a remedy for a spike by diagnosis, while the run is paused. */
public interface RemedyFinder {

    /**
     * Finds a remedy. The result depends only on the run so far: another process finds the same.
     *
     * @param run the run, whose last segment has ended; it is not changed
     * @param spike number of the run's newest spike
     * @throws EpicenterException if the diagnosis cannot run, for example because the disk is full
     */
    RemedyAdvice find(RunDirectory run, int spike);
}
