import { acceptance } from "./acceptance";
import { labWitness } from "./lab-witness";

acceptance(labWitness);
