import { start } from "./circle.js";

export const round = () => start();
