package dev.epicenter.results;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.RunFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the runs in given run directories and folders of runs. */
public final class RunNames {
    private RunNames() {}

    /**
     * The runs by name: the path relative to the given folder, or the folder's own name; made unique.
     *
     * @throws EpicenterException if a folder does not exist or contains no run
     */
    public static Map<String, Path> of(List<Path> folders) {
        Map<String, Path> runs = new LinkedHashMap<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new EpicenterException(
                        folder + ": no such folder; give run directories, or folders that contain some");
            }
            List<Path> found = RunFinder.find(folder);
            if (found.isEmpty()) {
                throw new EpicenterException(
                        folder + ": contains no run; 'epicenter train' and 'epicenter supervise' create runs");
            }
            for (Path run : found) {
                String relative = folder.relativize(run).toString();
                String name = relative.isEmpty() ? own(run) : relative;
                String unique = name;
                for (int i = 2; runs.containsKey(unique); i++) {
                    unique = name + "#" + i;
                }
                runs.put(unique, run);
            }
        }
        return runs;
    }

    private static String own(Path run) {
        return run.toAbsolutePath().normalize().getFileName().toString();
    }
}
