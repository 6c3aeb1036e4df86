import { count } from "./base.js";

export const twice = () => count() + count();
