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
 * The folder that is served; nothing outside of it is ever read, whatever a request asks for.
 *
 * @param root without links
 */
record ServedFolder(Path root) {
    static ServedFolder of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new EpicenterException(folder + ": no such folder; give the one that your runs are in");
        }
        try {
            return new ServedFolder(folder.toRealPath());
        } catch (IOException failure) {
            throw FileFailure.reading(folder, failure);
        }
    }

    /**
     * What a request names.
     *
     * @param name relative, with slashes; {@code .} is the folder itself
     * @throws NotFoundResponse where there is no such thing, or it is elsewhere, be it by a link
     */
    Path resolve(String name) {
        try {
            Path inside = root.resolve(name).toRealPath();
            if (inside.startsWith(root) && !Path.of(name).isAbsolute()) {
                return inside;
            }
        } catch (IOException | InvalidPathException notThere) {
            // Said below, as for what is elsewhere: a stranger learns nothing of other folders.
        }
        throw new NotFoundResponse("Nothing called " + name + " is in the folder served.");
    }

    /** The name of what lies in it: relative, with slashes; {@code .} is the folder itself. */
    String name(Path path) {
        String name = root.relativize(path).toString().replace(File.separatorChar, '/');
        return name.isEmpty() ? "." : name;
    }
}
