import { round } from "../bundle/circle-back.js";

export const start = () => round();
