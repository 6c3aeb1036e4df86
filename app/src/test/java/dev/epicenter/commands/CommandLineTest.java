package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.intervention.InterventionParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {
    @TempDir
    Path folder;

    static Stream<String> commands() {
        return EpicenterCommand.commandLine().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithExamplesAndExitCodes(String command) {
        Cli cli = Cli.run(command, "--help");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out())
                .contains(
                        "Usage: epicenter " + command,
                        "[OPTIONS]",
                        "--verbose",
                        "Exit codes:",
                        "130",
                        "Examples:",
                        "  epicenter " + command);
    }

    @Test
    void theHelpOfReplayNamesEveryIntervention() {
        String help = Cli.run("replay", "--help").out();
        assertThatThrownBy(() -> InterventionParser.parse("nothing"))
                .satisfies(e -> assertThat(help.split("[^a-z_0-9]+"))
                        .contains(String.valueOf(e.getMessage())
                                .replaceFirst(".*known: ", "")
                                .split(", ")));
    }

    @Test
    void theHelpListsCommandsAndExitCodes() {
        Cli cli = Cli.run("--help");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).contains("130", "Exit codes:");
        assertThat(commands()).allSatisfy(command -> assertThat(cli.out()).contains("  " + command + " "));
    }

    @Test
    void theFirstLineOfHelpListsRequiredArgumentsInTheOrderOfTyping() {
        assertThat(Cli.run("rate", "--help").out().lines().findFirst())
                .contains("Usage: epicenter rate RUN.yaml --knob KEY --doses X,... [OPTIONS]");
        assertThat(Cli.run("replay", "--help").out().lines().findFirst())
                .contains("Usage: epicenter replay RUN [OPTIONS]");
        assertThat(Cli.run("ui", "--help").out().lines().findFirst())
                .contains("Usage: epicenter ui [FOLDER] [OPTIONS]");
        assertThat(Cli.run("scan", "--help").out().lines().findFirst())
                .contains("Usage: epicenter scan FILE|FOLDER... [OPTIONS]");
    }

    @Test
    void theDocsListEveryOptionOfEveryCommandAndEveryExitCode() throws IOException {
        String docs =
                Files.readString(Path.of(System.getProperty("epicenter.root", ".."), "docs/reference/commands.md"));
        CommandSpec whole = EpicenterCommand.commandLine().getCommandSpec();
        assertThat(whole.usageMessage().exitCodeList().keySet())
                .allSatisfy(code -> assertThat(docs).contains("| " + code + " |"));
        for (CommandLine command : whole.subcommands().values()) {
            String rows = docs.lines()
                    .filter(line -> line.startsWith("| `" + command.getCommandName() + " ")
                            || line.startsWith("Common options"))
                    .collect(Collectors.joining("\n"));
            assertThat(command.getCommandSpec().options())
                    .allSatisfy(option -> assertThat(rows).contains(option.longestName()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "diagnose"})
    void anInvalidSpikeNumberIsAnsweredWithTheCommandThatListsSpikes(String command) {
        Cli cli = Cli.run(command, "runs/any", "--spike", "one");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err())
                .contains("--spike", "'one'", "whole number", "epicenter show RUN")
                .doesNotContain("an int");
    }

    @Test
    void anInvalidWholeNumberIsExplained() {
        assertThat(Cli.run("replay", "runs/any", "--spike", "1", "--horizon", "1.5")
                        .err())
                .contains("--horizon", "'1.5' is not a whole number");
        assertThat(Cli.run("rate", "any.yaml", "--knob", "lr", "--doses", "1,2", "--seeds", "9999999999")
                        .err())
                .contains("--seeds", "9999999999 is too large");
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(Cli.run("--version").out()).startsWith("epicenter ");
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearest() {
        Cli cli = Cli.run("trian");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("unknown command 'trian'", "train").doesNotContain("Exception");
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheNearest() {
        Cli cli = Cli.run("show", "x", "--jsno");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("unknown option '--jsno'", "--json");
    }

    @Test
    void anUnexpectedArgumentIsNamed() {
        assertThat(Cli.run("show", "x", "y").err())
                .contains("epicenter: unexpected argument 'y'")
                .doesNotContain("index");
        assertThat(Cli.run("trian", "y").err())
                .contains("unknown command 'trian'")
                .doesNotContain("index");
    }

    @Test
    void aRenamedOptionIsAnsweredWithItsNewName() {
        assertThat(Cli.run("plan-skip", "--from", 10).err()).contains("--from is now --onset");
        assertThat(Cli.run("plan-skip", "--onset", 10, "--to=12").err()).contains("--to is now --last");
        assertThat(Cli.run("watch", "x", "--every", 1).err()).contains("--every is now --interval");
    }

    @Test
    void helpOfACommandIsWhatItsHelpOptionPrints() {
        assertThat(Cli.run("help", "replay").out())
                .isEqualTo(Cli.run("replay", "--help").out());
        assertThat(Cli.run("help").out()).isEqualTo(Cli.run("--help").out());
        Cli unknown = Cli.run("help", "repaly");
        assertThat(unknown.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unknown.err()).contains("unknown command 'repaly'", "replay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "diagnose"})
    void theFirstSpikeIsTheDefault(String command) {
        Path nowhere = folder.resolve("nowhere");
        assertThat(Cli.run(command, nowhere).err())
                .isEqualTo(Cli.run(command, nowhere, "--spike", 1).err())
                .contains("nowhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"replay runs/x", "diagnose runs/x", "experiment x.yaml", "rate x.yaml --knob lr --doses 1,2"})
    void parallelIsAnotherNameForJobs(String command) {
        List<Object> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--parallel", 0));
        assertThat(Cli.run(words.toArray()).err()).contains("--jobs must be at least 1, not 0");
    }

    @Test
    void aShortNameOfAnInterventionIsAnsweredWithItsFullName() {
        Cli cli = Cli.run("replay", "runs/any", "--arm", "wd=");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("did you mean weight_decay?");
    }

    @Test
    void noCommandIsAUsageError() {
        Cli cli = Cli.run();
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("no command", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "resume", "report"})
    void aMissingRunIsOneLineWithoutAStackTrace(String command) {
        Cli cli = Cli.run(command, folder.resolve("nowhere"));
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("epicenter: ")
                .contains("nowhere");
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void verbosePrintsAStackTrace() {
        Cli cli = Cli.run("show", folder.resolve("nowhere"), "--verbose");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("\tat dev.epicenter.");
    }
}
