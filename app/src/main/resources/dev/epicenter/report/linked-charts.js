// @ts-check
// Charts over the same steps, which share their zoom and their cursor.

import { chart } from "./chart.js";

/** @param {(from: number, to: number, isWhole: boolean) => void} onWindow called with the steps that the user zooms to */
export const linkedCharts = (onWindow) => {
  const charts = [];
  const cursorListeners = [];
  let zooming = false;
  let refreshing = false;
  const zoomAll = (from, to, except) => {
    if (zooming) return;
    zooming = true;
    for (const c of charts) if (c !== except) c.zoom(from, to);
    zooming = false;
  };
  const notifyCursor = (step) => cursorListeners.forEach((listener) => listener(step));
  const add = (host, series, o) => {
    const c = chart(host, series, {
      sync: "run",
      onCursor: notifyCursor,
      onZoom: (from, to) => {
        if (!c || refreshing) return;
        if (!zooming) onWindow(from, to, from <= c.first && to >= c.last);
        zoomAll(from, to, c);
      },
      ...o,
    });
    charts.push(c);
    return c;
  };
  return {
    add,
    zoomAll,
    notifyCursor,
    onCursor: (listener) => cursorListeners.push(listener),
    destroy: () => charts.forEach((c) => c.destroy()),
    /** Replaces the series of all charts, in the order in which they were added. */
    setSeries: (all) => {
      refreshing = true;
      all.forEach((series, i) => charts[i].setSeries(series));
      refreshing = false;
    },
  };
};
