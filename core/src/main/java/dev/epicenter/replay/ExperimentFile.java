package dev.epicenter.replay;

import dev.epicenter.EpicenterException;
import dev.epicenter.Key;
import java.util.List;
import java.util.OptionalLong;

/** An experiment file: user-defined arms around one spike. {@code docs/explanation/replay.md} lists its keys. */
public record ExperimentFile(
        @Key(value = "the version of this file's format", min = 1, max = FORMAT)
        int format,

        @Key(value = "the run directory, relative to this file", required = true)
        String run,

        @Key(value = "the spike's number, as 'show' lists it", required = true, min = 1)
        int spike,

        @Key(value = "step of the checkpoint to start from; 0: the start of the run", min = 0)
        OptionalLong from,

        @Key(value = "start from the newest checkpoint at least this many steps before the onset", min = 0)
        OptionalLong rewind,

        @Key(value = "steps replayed after the onset", min = 1)
        long horizon,

        @Key(
                value = "replays of each arm, each with a different meaningless jitter; 1: once, without jitter",
                min = 1,
                max = 1000)
        int seeds,

        @Key(value = "the arms, as 'replay --arm' takes them", required = true)
        List<String> arms) {
    static final int FORMAT = 1;

    /** The values of omitted keys. */
    static final ExperimentFile DEFAULTS = new ExperimentFile(
            FORMAT, "", 1, OptionalLong.empty(), OptionalLong.empty(), ReplayRequest.DEFAULT_HORIZON, 1, List.of());

    /** @throws EpicenterException if both from and rewind are given */
    public ExperimentFile {
        arms = List.copyOf(arms);
        if (from.isPresent() && rewind.isPresent()) {
            throw new EpicenterException("rewind and from both set the start; give one of them");
        }
    }
}
