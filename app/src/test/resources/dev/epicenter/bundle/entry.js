import { count } from "./base.js";
import { twice } from "./middle.js";

console.log(count(), twice());
