package dev.epicenter.report;

/**
 * A complete HTML page without scripts, which loads nothing from the network.
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
                </body>
                </html>
                """.formatted(
                        HtmlText.of(title),
                        ReportPage.own("report.css"),
                        ReportPage.own(style),
                        HtmlText.of(kind),
                        HtmlText.of(summary),
                        body);
    }
}
