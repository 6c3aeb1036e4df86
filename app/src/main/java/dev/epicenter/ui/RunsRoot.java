package dev.epicenter.ui;

import dev.epicenter.EpicenterException;
import dev.epicenter.file.FileFailure;
import io.javalin.http.NotFoundResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The served folder. Requests cannot read anything outside of it.
 *
 * @param root its real path, without links
 */
record RunsRoot(Path root) {
    static RunsRoot of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new EpicenterException(folder + ": no such folder; give the folder of your runs");
        }
        try {
            return new RunsRoot(folder.toRealPath());
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }

    /**
     * Resolves the path of a request.
     *
     * @param name relative, with slashes; {@code .} is the folder itself
     * @throws NotFoundResponse where it does not exist or is outside of the folder, be it by a link
     */
    Path resolve(String name) {
        try {
            Path inside = root.resolve(name).toRealPath();
            if (inside.startsWith(root) && !Path.of(name).isAbsolute()) {
                return inside;
            }
        } catch (IOException | InvalidPathException missing) {
            // The response is the same as for a path outside: it reveals nothing about other folders.
        }
        throw new NotFoundResponse("The served folder does not contain " + name + ".");
    }

    /** The name of a path in the folder: relative, with slashes; {@code .} is the folder itself. */
    String name(Path path) {
        String name = root.relativize(path).toString().replace(File.separatorChar, '/');
        return name.isEmpty() ? "." : name;
    }
}
