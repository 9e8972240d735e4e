import { adoption } from "./adoption";
import { cut } from "./cut";
import { failure } from "./failure";
import { installation } from "./installation";
import type { AnyJourney } from "./journey";
import { looking } from "./looking";
import { restart } from "./restart";

/** On a real server in this order: what changes nothing comes first. */
export const JOURNEYS: readonly AnyJourney[] = [looking, adoption, installation, cut, failure, restart];
