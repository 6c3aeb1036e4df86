package dev.epicenter.recovery;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.RunDirectory;

/** Asks why a run spiked, and with what it can go on, while its training stands still. */
public interface RemedyFinder {

    /**
     * What to do about a spike. A function of the run so far: asked again, by another process, it says the same.
     *
     * @param run whose last segment is over; nothing of it is changed
     * @param spike its number; the run's newest
     * @throws EpicenterException where the question cannot be gone into, for want of space on the disk for one
     */
    RemedyAdvice find(RunDirectory run, int spike);
}
