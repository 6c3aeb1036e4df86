package dev.epicenter.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Collectors;

/** Accessibility checks of pages by axe-core. */
final class Axe {
    private Axe() {}

    /** Asserts that a page has no serious or critical violation. */
    static void findsNothingSerious(Page page) {
        List<String> findings = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(Axe::words)
                        .toList();
        assertThat(findings).as(page.url()).isEmpty();
    }

    private static String words(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + ": "
                + rule.getNodes().stream().limit(3).map(node -> node.getHtml()).collect(Collectors.joining(" | "));
    }
}
