package dev.epicenter.report;

import dev.epicenter.VisibleText;

/** Escapes text for HTML. */
final class HtmlText {
    private HtmlText() {}

    static String of(String text) {
        return VisibleText.ofLines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
