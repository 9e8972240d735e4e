import { acceptance } from "../../acceptance/acceptance";
import { wineWitness } from "./wine-witness";

acceptance(wineWitness);
