import { calls } from "./base.js";

console.log(calls);
