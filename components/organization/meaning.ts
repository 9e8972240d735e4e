import * as pulumi from "@pulumi/pulumi";
import { parseTarget } from "../../catalogue/target";

/** One text for all spellings of a target that are known to mean the same before a server is seen. */
export function meaningOf(rollup: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(rollup).apply((text) => {
    const parsed = parseTarget(text);
    if (!parsed.ok) return text;
    const { target } = parsed;
    switch (target.kind) {
      case "none":
        return "none";
      case "release":
        return target.release.level;
      case "rollup":
        return `RU${String(target.rollup)}${target.revision === null ? "" : `-v${String(target.revision)}`}`;
    }
  });
}
