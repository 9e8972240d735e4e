import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import type { SiteServer } from "../../lab/site-server";

/** A program of one server from RU6 to RU7 and back: preview, `up`, `up` again, destroy, as the server itself shows them. */
export async function liveThrough(stack: Stack, { machine }: SiteServer): Promise<void> {
  const { stdout } = await stack.preview({ color: "never" });
  assert.match(stdout, /EX1: RTM-RU6 to RTM-RU7/);
  assert.equal(machine.level(), "RTM-RU6");

  await stack.up({ color: "never" });
  assert.equal(machine.level(), "RTM-RU7");
  const { level, bulletin } = await stack.workspace.stackOutputs(stack.name);
  assert.deepEqual([level?.value, bulletin?.value ?? "MS08-039"], ["RTM-RU7", "MS08-039"]);

  const again = await stack.up({ color: "never" });
  assert.match(again.stdout, /2 unchanged/);
  await stack.destroy({ color: "never" });
  assert.equal(machine.level(), "RTM-RU6");
}
