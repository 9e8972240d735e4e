export { bringServer } from "./bring-server";
export { claimServer } from "./claim-server";
export { describePlan } from "./describe-plan";
export { foreseeServer, lookAtServer, type Look } from "./look";
export { sameMachine } from "./machine-id";
export { observe } from "./observe";
export { ROLLOUT_ERROR_CODES, RolloutError } from "./rollout-error";
export { takeAway } from "./take-away";
export { whoAmI } from "./job-for";
