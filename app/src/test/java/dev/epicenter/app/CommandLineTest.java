package dev.epicenter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.segment.InterventionParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class CommandLineTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "train",
                "resume",
                "show",
                "replay",
                "diagnose",
                "experiment",
                "rate",
                "report",
                "scan",
                "watch",
                "forecast"
            })
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
        assertThat(cli.out())
                .contains(
                        "train",
                        "resume",
                        "show",
                        "replay",
                        "experiment",
                        "rate",
                        "report",
                        "scan",
                        "demo",
                        "130",
                        "Exit codes:");
    }

    @Test
    void theFirstLineOfHelpSaysWhatMustBeGivenInTheOrderOfTyping() {
        assertThat(Cli.run("rate", "--help").out().lines().findFirst())
                .contains("Usage: epicenter rate RUN.yaml --knob KEY --doses X,... [OPTIONS]");
        assertThat(Cli.run("replay", "--help").out().lines().findFirst())
                .contains("Usage: epicenter replay RUN --spike N [OPTIONS]");
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

    @Test
    void examplesFitALineOfATerminal() {
        for (CommandLine command :
                EpicenterCommand.commandLine().getSubcommands().values()) {
            assertThat(command.getCommandSpec().usageMessage().footer())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "diagnose"})
    void whatIsNoSpikesNumberIsToldWhereToFindOne(String command) {
        Cli cli = Cli.run(command, "runs/any", "--spike", "one");
        assertThat(cli.exit()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err())
                .contains("--spike", "'one'", "whole number", "epicenter show RUN")
                .doesNotContain("an int");
    }

    @Test
    void whatIsNoWholeNumberIsSaidInWords() {
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
        assertThat(cli.err()).contains("trian", "train").doesNotContain("Exception");
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheNearest() {
        Cli cli = Cli.run("show", "x", "--jsno");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("--jsno", "--json");
    }

    @Test
    void noCommandIsAUsageError() {
        Cli cli = Cli.run();
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("no command", "--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "resume", "report"})
    void aRunThatIsNotThereIsOneLineWithoutAStackTrace(String command) {
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
    void verboseShowsWhereItHappened() {
        Cli cli = Cli.run("show", folder.resolve("nowhere"), "--verbose");
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("\tat dev.epicenter.");
    }
}
