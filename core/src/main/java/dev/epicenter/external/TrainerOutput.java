package dev.epicenter.external;

import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of a trainer's output. Launchers such as {@code torchrun} and {@code accelerate launch} print a report of their
 * own after the worker's last lines, and end with exit code 1 whatever the worker's was.
 */
final class TrainerOutput {
    private static final int ENOUGH = 64 << 10;
    /** How far from the end the message of an error is looked for: ranks print between each other's lines. */
    private static final int NEAR = 30;

    private static final int SIGNALS = 128;

    /** The launcher's own log lines, of {@code torch.distributed}. */
    private static final Pattern LAUNCHER_LINE = Pattern.compile(
            "^\\[?[EWI]\\d{4} .*torch/distributed/.*|^WARNING:.*torch\\.distributed.*|^ERROR:torch\\.distributed.*");

    private static final Pattern WORKER_FAILED = Pattern.compile("failed \\(exitcode: (-?\\d+)\\)");
    private static final Pattern COMMAND_FAILED = Pattern.compile(
            "CalledProcessError: Command .* (?:returned non-zero exit status|died with <Signals\\.\\w+:) (\\d+)");

    /** The last line of a Python traceback or of a refusal, with the rank before it. */
    private static final Pattern ERROR = Pattern.compile(
            "^(?:\\[[^\\]]*]:? *)?(?:(?:epicenter|trainer)[\\w.]*: .*|[\\w.]*(?:Error|Exception|Exit|Interrupt)\\b.*|.*: error: .*)");

    private static final Pattern NEVER_STARTS =
            Pattern.compile("^(?:(?:\\[[^\\]]*]:? *)?(?:SyntaxError|IndentationError|TabError"
                    + "|ModuleNotFoundError|ImportError|NameError|TypeError|AttributeError|ValueError)\\b.*|.*: can't open file '.*|.*: error: (?:unrecognized arguments"
                    + "|the following arguments are required|argument ).*)$");

    private final List<String> lines;
    private final OptionalInt workerCode;

    private TrainerOutput(List<String> lines, OptionalInt workerCode) {
        this.lines = lines;
        this.workerCode = workerCode;
    }

    /** Reads the end of the file; empty if there is none. */
    static TrainerOutput read(Path file) {
        try (RandomAccessFile in = RegularFile.openRandom(file)) {
            long from = Math.max(0, in.length() - ENOUGH);
            byte[] tail = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(tail);
            return of(new String(tail, StandardCharsets.UTF_8));
        } catch (IOException none) {
            return of("");
        }
    }

    static TrainerOutput of(String text) {
        List<String> all =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        int banner = -1;
        OptionalInt code = OptionalInt.empty();
        int traceback = -1;
        for (int i = 0; i < all.size(); i++) {
            Matcher worker = WORKER_FAILED.matcher(all.get(i));
            Matcher command = COMMAND_FAILED.matcher(all.get(i));
            if (all.get(i).startsWith("Traceback (most recent call last)")) {
                traceback = i;
            } else if (LAUNCHER_LINE.matcher(all.get(i)).matches() && worker.find()) {
                banner = i;
                code = OptionalInt.of(shell(Integer.parseInt(worker.group(1))));
            } else if (command.find()) {
                banner = traceback < 0 ? i : traceback;
                boolean died = all.get(i).contains("died with");
                int number = Integer.parseInt(command.group(1));
                code = OptionalInt.of(died ? SIGNALS + number : number);
            }
        }
        List<String> lines = new ArrayList<>();
        for (String line : banner < 0 ? all : all.subList(0, banner)) {
            if (!LAUNCHER_LINE.matcher(line).matches()) {
                lines.add(line);
            }
        }
        return new TrainerOutput(List.copyOf(lines), code);
    }

    /** Python's code of a process that a signal killed is negative. */
    private static int shell(int code) {
        return code < 0 ? SIGNALS - code : code;
    }

    /** The exit code of the launcher's first failed worker; empty if no launcher reports one. */
    OptionalInt workerCode() {
        return workerCode;
    }

    /** The message of the error at the end of the output, or its last line; empty if there is none. */
    String lastWords() {
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return workerCode.isPresent() ? near(ERROR).orElse(last) : last;
    }

    /**
     * The message of an error that each start would repeat, such as a SyntaxError or a ValueError of an argument; empty if there is
     * none. Others, such as an OSError or a RuntimeError of a device, may pass.
     */
    Optional<String> neverStarts() {
        return near(NEVER_STARTS);
    }

    private Optional<String> near(Pattern pattern) {
        return lines.subList(Math.max(0, lines.size() - NEAR), lines.size()).stream()
                .filter(line -> pattern.matcher(line).matches())
                .reduce((earlier, later) -> later);
    }
}
