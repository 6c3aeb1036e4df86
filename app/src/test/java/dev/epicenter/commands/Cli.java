package dev.epicenter.commands;

import dev.epicenter.terminal.TextWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command line as a test runs it: exit code and both streams. */
record Cli(int exit, String out, String err) {
    static {
        TestStateHome.set();
    }

    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = Stream.of(args).map(Object::toString).toArray(String[]::new);
        CommandLine commandLine = EpicenterCommand.commandLine(words)
                .setOut(new TextWriter(new PrintWriter(out)))
                .setErr(new TextWriter(new PrintWriter(err)))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int exit = commandLine.execute(words);
        return new Cli(exit, out.toString(), err.toString());
    }
}
