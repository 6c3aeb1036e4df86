package dev.epicenter.report;

/** Escapes text for HTML. */
final class HtmlText {
    private HtmlText() {}

    static String of(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
