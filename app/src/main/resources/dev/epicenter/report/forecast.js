// @ts-check
// The self-contained page of a forecast.

import { pageData } from "./dom.js";
import { showForecast } from "./forecast-page.js";

showForecast(pageData());
