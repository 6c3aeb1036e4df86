package dev.epicenter.report;

/** Any text as HTML that shows it. */
final class HtmlText {
    private HtmlText() {}

    static String of(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
