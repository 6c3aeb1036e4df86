package dev.epicenter.commands;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads the built-in trainer with native libraries that are not on the class path. JavaCPP searches a library in the
 * class loader of the class that declares it. This loader therefore loads the trainer's and JavaCPP's classes itself,
 * from the class path and the jars of the libraries, and all other classes from its parent.
 */
final class LibtorchLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final List<String> OWN = List.of("dev.epicenter.torch.", "org.bytedeco.");

    LibtorchLoader(List<Path> libraries) {
        super(
                "libtorch",
                Stream.concat(
                                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                        .map(Path::of),
                                libraries.stream())
                        .map(LibtorchLoader::url)
                        .toArray(URL[]::new),
                LibtorchLoader.class.getClassLoader());
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("the address of a file is valid", impossible);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OWN.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }
}
