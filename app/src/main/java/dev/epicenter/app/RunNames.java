package dev.epicenter.app;

import dev.epicenter.EpicenterException;
import dev.epicenter.run.RunFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The runs that a user means by run directories and folders that they are in. */
final class RunNames {
    private RunNames() {}

    /**
     * By name: relative to the folder given, or the folder's own; made unique.
     *
     * @throws EpicenterException where there is no such folder, or no run in it
     */
    static Map<String, Path> of(List<Path> folders) {
        Map<String, Path> runs = new LinkedHashMap<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new EpicenterException(
                        folder + ": no such folder; give run directories, or folders that they are in");
            }
            List<Path> found = RunFinder.find(folder);
            if (found.isEmpty()) {
                throw new EpicenterException(
                        folder + ": no run in it; 'epicenter train' and 'epicenter supervise' make them");
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
