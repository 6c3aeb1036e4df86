package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The vocabulary of options over all commands, read from picocli's models. */
class OptionVocabularyTest {
    private static final int TERMINAL = 80;

    /**
     * Options with one meaning whose descriptions must differ: {@code --out} states the default of each command, and
     * {@code --metric} matches patterns in logs but whole names in tables of scores.
     */
    private static final Set<String> OWN_WORDS = Set.of("--out", "--metric");

    private final CommandLine whole = EpicenterCommand.commandLine();

    private List<CommandSpec> commands() {
        return whole.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .toList();
    }

    /** The commands' own options by name, without those that picocli inherits from the top-level command. */
    private Map<String, List<OptionSpec>> options() {
        Map<String, List<OptionSpec>> options = new TreeMap<>();
        for (CommandSpec command : commands()) {
            for (OptionSpec option : command.options()) {
                if (!option.inherited() && !option.usageHelp() && !option.versionHelp()) {
                    for (String name : option.names()) {
                        options.computeIfAbsent(name, key -> new ArrayList<>()).add(option);
                    }
                }
            }
        }
        return options;
    }

    private static String stem(OptionSpec option) {
        String[] words = option.description()[0].split(" ", 3);
        return words[0] + " " + words[1];
    }

    @Test
    void anOptionNameHasOneMeaning() {
        Map<String, List<OptionSpec>> options = options();
        assertThat(options).containsKeys("--json", "--out", "--from", "--interval", "--every", "--spike");
        options.forEach((name, all) -> {
            assertThat(all)
                    .as(name)
                    .extracting(OptionSpec::type)
                    .containsOnly(all.get(0).type());
            assertThat(all)
                    .as(name)
                    .extracting(OptionSpec::required)
                    .containsOnly(all.get(0).required());
            assertThat(all).as(name).extracting(OptionVocabularyTest::stem).containsOnly(stem(all.get(0)));
        });
    }

    @Test
    void optionsSharedByCommandsComeFromOneMixin() {
        options().forEach((name, all) -> {
            if (all.size() > 1 && !OWN_WORDS.contains(name)) {
                Class<?> mixin = declaring(all.get(0));
                assertThat(mixin.isAnnotationPresent(Command.class)).as(name).isFalse();
                assertThat(all)
                        .as(name)
                        .allSatisfy(option -> assertThat(declaring(option)).isEqualTo(mixin));
            }
        });
    }

    private static Class<?> declaring(OptionSpec option) {
        return ((Member) option.userObject()).getDeclaringClass();
    }

    @Test
    void everyCommandHasAFooterWithExamples() {
        assertThat(commands()).allSatisfy(command -> {
            assertThat(command.usageMessage().footerHeading()).isEqualTo("%nExamples:%n");
            assertThat(command.usageMessage().footer())
                    .as(command.name())
                    .anyMatch(line -> line.contains("epicenter " + command.name()))
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TERMINAL));
        });
    }

    @Test
    void descriptionsAreWholeSentences() {
        assertThat(commands()).allSatisfy(command -> {
            assertThat(command.usageMessage().description()).as(command.name()).isNotEmpty();
            assertThat(command.usageMessage().description()).allSatisfy(OptionVocabularyTest::isSentence);
            assertThat(command.options())
                    .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                    .allSatisfy(
                            option -> assertThat(option.description()).allSatisfy(OptionVocabularyTest::isSentence));
            assertThat(command.positionalParameters())
                    .allSatisfy(argument ->
                            assertThat(argument.description()).allSatisfy(OptionVocabularyTest::isSentence));
        });
    }

    private static void isSentence(String text) {
        assertThat(text).matches("\\p{Lu}.*\\.");
    }

    @Test
    void theListOfCommandsHasTheWholeFirstSentenceOfEach() {
        String list = whole.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("\\s+", " ");
        assertThat(commands())
                .allSatisfy(command ->
                        assertThat(list).contains(command.usageMessage().description()[0]));
    }

    @Test
    void helpFitsALineOfATerminal() {
        List<CommandLine> all = new ArrayList<>(whole.getSubcommands().values());
        all.add(whole);
        assertThat(all)
                .allSatisfy(command -> assertThat(command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                                .lines())
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TERMINAL)));
    }
}
