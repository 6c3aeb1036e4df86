package dev.epicenter.report;

/**
 * A complete HTML page that loads nothing from the network. Its only script adds the export menus of figures and tables: each is
 * in a section of its own, with a heading.
 *
 * @param kind the kind of page in one word
 * @param title its heading, as text
 * @param summary a sentence below the heading, as text
 * @param style the name of its own style sheet, which follows the common one
 * @param body HTML below the summary
 */
record PlainPage(String kind, String title, String summary, String style, String body) {
    /** The whole page. */
    String html() {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>%1$s - Epicenter</title>
            <style>
            %2$s%3$s</style>
            </head>
            <body>
            <main>
            <p class="eyebrow">Epicenter, %4$s</p>
            <h1>%1$s</h1>
            <p class="summary">%5$s</p>
            %6$s</main>
            <script>
            "use strict";
            (() => {
            %7$s})();
            </script>
            </body>
            </html>
            """.formatted(
                        HtmlText.of(title),
                        Resources.text("report/report.css"),
                        Resources.text("report/" + style),
                        HtmlText.of(kind),
                        HtmlText.of(summary),
                        body,
                        ScriptBundle.of("report/plain-export.js"));
    }
}
