import { PolicyPack } from "@pulumi/policy";
import type { ResourceValidation, StackValidation } from "@pulumi/policy";
import { hasBulletin, noWithdrawnRollup, pinnedHostKeys } from "./rules";
import type { Rule } from "./rules";

const RESOURCES = ["exchange-rollup:index:ServerRollup", "exchange-rollup:index:ClusterRollup"];

/** Judged when the resources are known as they would be afterwards: a level is an output. */
const afterwards =
  (ruleOf: (config: { bulletin: string }) => Rule): StackValidation =>
  (args, report) => {
    const rule = ruleOf(args.getConfig<{ bulletin: string }>());
    for (const { type, props, urn } of args.resources)
      if (RESOURCES.includes(type)) for (const sentence of rule(props)) report(sentence, urn);
  };

const declared =
  (rule: Rule): ResourceValidation =>
  ({ type, props }, report) => {
    if (RESOURCES.includes(type)) for (const sentence of rule(props)) report(sentence);
  };

new PolicyPack("exchange-servers", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "security-bulletin",
      description: "No server is below the level that a security bulletin of Microsoft's asks for.",
      configSchema: { properties: { bulletin: { type: "string", default: "MS08-039" } } },
      validateStack: afterwards(({ bulletin }) => hasBulletin(bulletin)),
    },
    {
      name: "no-withdrawn-rollup",
      description: "No server is at, or declared to be at, a rollup that Microsoft withdrew.",
      validateStack: afterwards(() => noWithdrawnRollup),
    },
    {
      name: "pinned-host-keys",
      description: "Every connection states the server's host key.",
      validateResource: declared(pinnedHostKeys),
    },
  ],
});
