// @ts-check
// Builds the report.

import { pageData } from "./dom.js";
import { showRunPage } from "./run-page.js";

showRunPage(pageData());
