import assert from "node:assert/strict";
import { lintText } from "./lint-text";

const lint = (file: string, text: string) => lintText({ file, text, rule: "rooms/arrows" });

/** One file of each room, what it may import, and what not. */
const rooms: { file: string; may: string[]; mayNot: string[] }[] = [
  {
    file: "index.ts",
    may: ['import { ServerRollup } from "./components"', 'import * as pulumi from "@pulumi/pulumi"'],
    mayNot: ['import { x } from "./provider/main"', 'import type { x } from "./rollout/server/contract"'],
  },
  {
    file: "components/index.ts",
    may: [
      'import type { Release } from "../catalogue/contract"',
      'import { parseTarget } from "../catalogue/target"',
      'export * from "./server-rollup"',
    ],
    mayNot: [
      'import { x } from "../catalogue/contract"',
      'import { x } from "../provider/main"',
      'export { x } from "../rollout/server"',
      'export * from "../machine/connect"',
    ],
  },
  {
    file: "provider/main.ts",
    may: [
      'import { x } from "../rollout/server"',
      'import { x } from "../machine/connect"',
      'import { x } from "../catalogue/target"',
      'import type { SshTarget } from "../ssh/contract"',
    ],
    mayNot: [
      'import { x } from "../ssh/connect"',
      'import { x } from "../components"',
      'import { x } from "../lab/site"',
      'import { x } from "../agent/protocol"',
    ],
  },
  {
    file: "rollout/server/contract.ts",
    may: [
      'import { x } from "../../machine/contract"',
      'import { x } from "../../catalogue/order"',
      'import type { x } from "../../agent/protocol"',
    ],
    mayNot: [
      'import type { x } from "../../ssh/contract"',
      'import { x } from "../../provider/main"',
      'import { x } from "../../agent/protocol"',
      'import x = require("../../ssh/connect")',
    ],
  },
  {
    file: "machine/contract.ts",
    may: ['import { x } from "../ssh/connect"', 'import { PROTOCOL } from "../agent/protocol"'],
    mayNot: [
      'import { x } from "../rollout/server"',
      'import type { x } from "../catalogue/contract"',
      'import { x } from "../agent/json"',
      'export const x = require("../lab/site")',
    ],
  },
  {
    file: "ssh/contract.ts",
    may: ['import { x } from "./host-keys"', 'import { Client } from "ssh2"'],
    mayNot: ['import type { x } from "../machine/contract"', 'export const x = import("../catalogue/order")'],
  },
  {
    file: "catalogue/contract.ts",
    may: ['import { x } from "./order"'],
    mayNot: [
      'import type { x } from "../rollout/server/contract"',
      'export type X = import("../agent/protocol").Answer',
    ],
  },
  {
    file: "agent/protocol/index.ts",
    may: ['import { x } from "./json"'],
    mayNot: [
      'import type { x } from "../../catalogue/contract"',
      'import { x } from "../../machine/connect"',
    ],
  },
  {
    file: "lab/world/contract.ts",
    may: [
      'import rollups from "../../catalogue/rollups.json"',
      'import { x } from "../../dist/agent/agent"',
      'import { x } from "../machine/power"', // lab/machine is not the room machine
    ],
    mayNot: [
      'import { x } from "../../catalogue/order"',
      'import { x } from "../../machine/connect"',
      'import type { x } from "../../agent/protocol"',
      'import { x } from "../../dist/machine/connect"',
    ],
  },
];

describe("the arrows between the rooms", () => {
  for (const { file, may, mayNot } of rooms) {
    for (const text of may) {
      it(`let ${file} say ${text}`, async () => assert.deepEqual(await lint(file, text), []));
    }
    for (const text of mayNot) {
      it(`forbid ${file} to say ${text}`, async () => {
        const messages = await lint(file, text);
        assert.equal(messages.length, 1);
        assert.match(messages[0] ?? "", /^\S+ may not import (values|types) of \S+: see the arrows/);
      });
    }
  }

  it("let a test import every room", async () => {
    assert.deepEqual(
      await lint("test/tools/load.ts", 'import "../../ssh/contract"; import "../../lab/world/contract";'),
      [],
    );
  });
});
