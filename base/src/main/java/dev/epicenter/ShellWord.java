package dev.epicenter;

import java.nio.file.Path;

/** Paths in commands that users copy from the output to a shell. */
public final class ShellWord {
    private ShellWord() {}

    /** {@code path} as one word of a POSIX shell, which no command takes for an option. */
    public static String of(Path path) {
        String text = path.toString();
        String name = text.startsWith("-") ? "./" + text : text;
        if (name.matches("[A-Za-z0-9_@%+=:,./-]+")) {
            return name;
        }
        return VisibleText.of(name).equals(name) ? "'" + name.replace("'", "'\\''") + "'" : visible(name);
    }

    /** As {@code $'...'}, in which bash, zsh and ksh understand escapes of characters that cannot be shown. */
    private static String visible(String name) {
        return "$'" + VisibleText.of(name.replace("\\", "\\\\").replace("'", "\\'")) + "'";
    }
}
