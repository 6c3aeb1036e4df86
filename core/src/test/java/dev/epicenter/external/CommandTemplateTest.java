package dev.epicenter.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.config.CommandLineSplitter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("out", "/my runs/$HOME", "checkpoint", "/a/ckpt.pt", "skip", "3-5,9-12");
    private static final Map<String, String> FRESH = Map.of("out", "/o", "checkpoint", "", "skip", "");

    @Test
    void aValueStaysOneArgument() {
        assertThat(filled("python 'my train.py' --out {out} --skip={skip}", VALUES))
                .containsExactly("python", "my train.py", "--out", "/my runs/$HOME", "--skip=3-5,9-12");
    }

    @Test
    void anEmptyValueRemovesItsOption() {
        assertThat(filled("python t.py --fast --resume {checkpoint} --skip={skip} -v --out {out}", FRESH))
                .containsExactly("python", "t.py", "--fast", "-v", "--out", "/o");
        assertThat(filled("python t.py {checkpoint} {out}", FRESH)).containsExactly("python", "t.py", "/o");
        assertThat(filled("t --quiet resume_from={checkpoint}", FRESH)).containsExactly("t");
    }

    @Test
    void overridesBecomeSeparateArguments() {
        CommandTemplate template = new CommandTemplate("t {overrides} {out}");
        assertThat(template.filled(VALUES, List.of("--lr", "0.01"), List.of()))
                .containsExactly("t", "--lr", "0.01", "/my runs/$HOME");
        assertThat(template.filled(FRESH, List.of(), List.of())).containsExactly("t", "/o");
    }

    @Test
    void aShellRunsOnlyIfTheCommandNamesOne() {
        assertThat(new CommandTemplate("sh -c 'cd {out} && exec t {overrides}'")
                        .filled(FRESH, List.of("--lr", "1"), List.of()))
                .containsExactly("sh", "-c", "cd /o && exec t --lr 1");
    }

    @Test
    void unknownPlaceholdersStay() {
        assertThat(filled("t --json {\"a\":{}} ${HOME} '{\"o\":\"{out}\"}'", FRESH))
                .containsExactly("t", "--json", "{a:{}}", "${HOME}", "{\"o\":\"/o\"}");
    }

    @Test
    void quotesFollowTheShell() {
        assertThat(CommandLineSplitter.of(" a  'b  \"c' \"d \\\"e\\\\ \\f\" g\\ h '' i'j'\"k\""))
                .containsExactly("a", "b  \"c", "d \"e\\ \\f", "g h", "", "ijk");
        assertThatThrownBy(() -> CommandLineSplitter.of("python 'train.py"))
                .isInstanceOf(EpicenterException.class)
                .hasMessage("a ' is not closed in: python 'train.py");
    }

    private static List<String> filled(String line, Map<String, String> values) {
        return new CommandTemplate(line).filled(values, List.of(), List.of());
    }
}
