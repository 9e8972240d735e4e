import assert from "node:assert/strict";
import path from "node:path";
import { load } from "../load";

const { cacheFolder } = load<{
  cacheFolder: (options: { env: Record<string, string>; platform: string; home: string }) => string;
}>("engine/cache-folder.mjs");

describe("the cache folder", () => {
  const cases: [string, string, Record<string, string>, string][] = [
    ["lies in ~/.cache", "linux", {}, "/home/x/.cache/exchange-rollup"],
    ["heeds XDG_CACHE_HOME", "linux", { XDG_CACHE_HOME: "/var/cache" }, "/var/cache/exchange-rollup"],
    ["lies in LOCALAPPDATA on Windows", "win32", { LOCALAPPDATA: "C:\\L" }, "C:\\L\\exchange-rollup"],
    [
      "is what EXCHANGE_ROLLUP_CACHE says",
      "linux",
      { EXCHANGE_ROLLUP_CACHE: "/c", XDG_CACHE_HOME: "/d" },
      path.resolve("/c"),
    ],
  ];
  for (const [claim, platform, env, expected] of cases) {
    it(claim, () => assert.equal(cacheFolder({ env, platform, home: "/home/x" }), expected));
  }
});
