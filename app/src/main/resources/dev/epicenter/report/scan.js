// @ts-check
// The self-contained page of a scan.

import { pageData } from "./dom.js";
import { showScan } from "./scan-page.js";

showScan(pageData());
