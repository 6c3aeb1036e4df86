package dev.epicenter.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptBundleTest {
    private static final Path MODULES = Path.of("src/main/resources/dev/epicenter");

    /** The modules that build a page. */
    private static final List<String> ENTRIES = List.of(
            "report/report.js",
            "report/diagnosis-page.js",
            "report/forecast.js",
            "report/scan.js",
            "report/plain-export.js",
            "ui/runs.js",
            "ui/run.js",
            "ui/compare.js",
            "ui/spike.js",
            "ui/experiment.js",
            "ui/log.js",
            "ui/forecast.js",
            "ui/problem.js");

    @Test
    void aModuleRunsOnceAfterTheModulesThatItImports() {
        assertThat(ScriptBundle.of("bundle/entry.js")).isEqualTo("""
            const bundle_base_js = (() => {
            let calls = 0;
            const count = () => ++calls;
            return { count };
            })();
            const bundle_middle_js = (() => {
            const { count } = bundle_base_js;
            const twice = () => count() + count();
            return { twice };
            })();
            const bundle_entry_js = (() => {
            const { count } = bundle_base_js;
            const { twice } = bundle_middle_js;
            console.log(count(), twice());
            return {  };
            })();
            """);
    }

    @Test
    void importsInACircleAreRefused() {
        assertThatThrownBy(() -> ScriptBundle.of("bundle/circle.js")).hasMessageContaining("imports itself");
    }

    @Test
    void anImportOfANameThatIsNotExportedIsRefused() {
        assertThatThrownBy(() -> ScriptBundle.of("bundle/missing-name.js"))
                .hasMessageContaining("bundle/missing-name.js imports [calls]");
    }

    @Test
    void otherFormsOfExportAreRefused() {
        assertThatThrownBy(() -> ScriptBundle.of("bundle/mutable.js"))
                .hasMessageContaining("not supported: export let state = 0;");
    }

    @Test
    void aPageHasEveryModuleThatItNeedsAndNoModuleIsUnused() throws IOException {
        String all = ENTRIES.stream().map(ScriptBundle::of).collect(Collectors.joining());
        for (String module : modules()) {
            assertThat(all).contains("const " + module.replaceAll("\\W", "_") + " = ");
        }
    }

    @Test
    void everyModuleIsTypeCheckedAndSmall() throws IOException {
        for (String module : modules()) {
            String source = Files.readString(MODULES.resolve(module));
            assertThat(source).as(module).startsWith("// @ts-check\n// ");
            assertThat(source.lines().count()).as(module).isLessThan(220);
        }
    }

    private static Set<String> modules() throws IOException {
        try (Stream<Path> files = Files.walk(MODULES)) {
            return files.map(file -> MODULES.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".js"))
                    .collect(Collectors.toSet());
        }
    }
}
