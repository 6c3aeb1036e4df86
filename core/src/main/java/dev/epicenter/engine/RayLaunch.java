package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.util.ArrayList;
import java.util.List;

/** The driver of {@code --engine 'ray ...'}, in Python: {@code python/epicenter/ray.py}. */
public final class RayLaunch {
    private static final String PYTHON = "--python=";
    private static final String DEFAULT_PYTHON = "python3";

    private RayLaunch() {}

    /**
     * Reads the words after {@code ray}.
     *
     * @param words the address, then options of the driver, and {@code --python=PATH} of the Python that has {@code ray} and this
     *     project's package {@code epicenter}
     */
    public static DriverLaunch of(List<String> words) {
        if (words.isEmpty() || words.get(0).startsWith("-")) {
            throw new EpicenterException("--engine 'ray ...' takes the address of the cluster first, as in"
                    + " --engine 'ray 10.0.0.1:6379 --num-gpus=1', or auto on one of its nodes");
        }
        List<String> options = new ArrayList<>(words);
        options.removeIf(word -> word.startsWith(PYTHON));
        String python = EngineWords.last(words, PYTHON).orElse(DEFAULT_PYTHON);
        List<String> command = new ArrayList<>(List.of(python, "-m", "epicenter.ray"));
        command.addAll(options);
        return new DriverLaunch(
                "ray",
                command,
                "name a Python that has ray and epicenter: --engine 'ray ADDRESS --python=PATH'",
                line -> false);
    }
}
