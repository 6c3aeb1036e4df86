package dev.epicenter.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the permission to read from one file or folder of a run after the other, and runs commands on it. A program of its
 * own, because root needs a process without its privileges for that.
 */
final class UnreadableFiles {
    private static final String QUERY =
            "SELECT count(*) FROM runs -- metrics tensors spikes timeline experiments arms arm_metrics diagnoses";

    private UnreadableFiles() {}

    /** @param args the run's folder, then paths in it; prints {@code N answers} and a line for each fault */
    public static void main(String[] args) throws IOException {
        Path run = Path.of(args[0]);
        List<Object[]> commands = List.of(
                new Object[] {"show", run},
                new Object[] {"report", run, "--out", run.resolveSibling("page.html")},
                new Object[] {"query", QUERY, run});
        List<Cli> intact =
                Stream.of(commands.toArray(Object[][]::new)).map(Cli::run).toList();
        List<String> faults = new ArrayList<>();
        int answers = 0;
        for (String name : List.of(args).subList(1, args.length)) {
            Path path = run.resolve(name);
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
            Files.setPosixFilePermissions(path, Set.of());
            try {
                if (Files.isReadable(path)) {
                    throw new IllegalStateException("this process may read everything");
                }
                for (int i = 0; i < commands.size(); i++) {
                    answers++;
                    Cli cli = Cli.run(commands.get(i));
                    String problem = problem(intact.get(i), cli, path);
                    if (!problem.isEmpty()) {
                        faults.add(name + " " + commands.get(i)[0] + ": " + problem);
                    }
                }
            } finally {
                Files.setPosixFilePermissions(path, before);
            }
        }
        faults.forEach(System.out::println);
        System.out.println(answers + " answers");
    }

    /** Empty if the answer is the intact run's, or names the file and the missing permission, in one line. */
    private static String problem(Cli intact, Cli cli, Path path) {
        String all = "exit " + cli.exit() + " " + cli.out() + cli.err();
        if (all.contains("\tat ") || all.contains("this is a bug in Epicenter")) {
            return all;
        }
        if (cli.exit() == ExitCode.OK
                && cli.out().equals(intact.out())
                && cli.err().equals(intact.err())) {
            return "";
        }
        boolean named = all.contains(path.getFileName() + "") && all.contains("permission");
        return named && (cli.exit() == ExitCode.OK || cli.exit() == ExitCode.BAD_INPUT) ? "" : all;
    }
}
