import assert from "node:assert/strict";
import { lintText } from "./lint-text";

const FILE = "agent/protocol/index.ts";

const refused: Record<string, string[]> = {
  "no-restricted-syntax": [
    "export const a = 1;",
    "export var f = () => 1;",
    "export var t = `x`;",
    "export function f(a = 1) { return a; }",
    "export function f(...a: number[]) { return a; }",
    "var a = 1; export var o = { a };",
    "export var o = { f() { return 1; } };",
    "export var o = { get f() { return 1; } };",
    "export var o = { class: 1 };",
    "export function f(a: { catch: string }) { return a.catch; }",
    "export function f(a: string[]) { for (var x of a) { f([x]); } }",
    "export function f(a?: { b: string }) { return a?.b; }",
    "export var f = function g() { return 1; };",
    'export var s = "abc".substr(-1);',
  ],
  "no-restricted-properties": [
    'export var s = " a ".trim();',
    "[1].forEach(function (n) { n.toFixed(); });",
    "export var k = Object.keys({});",
    "export var n = Date.now();",
    "export var n = new Date().toISOString();",
  ],
  "no-restricted-globals": ['export var j = JSON.stringify("a");'],
  "es3/types": ["export var i = [1].indexOf(1);", 'export var c = "abc"[0];'],
  radix: ['export var n = parseInt("010");'],
};

const accepted = [
  'export var i = "abc".indexOf("b");',
  'export var c = "abc".charAt(0);',
  "export function f(a: number[]) { return a[0]; }",
  'export var o = { "class": 1, a: [1, 2] };',
  'export var n = parseInt("010", 10);',
  'export function f(a: { "default": string }) { return a["default"]; }',
];

describe("the linter in agent/", () => {
  for (const [rule, texts] of Object.entries(refused)) {
    for (const text of texts) {
      it(`refuses ${text}`, async () => assert.notDeepEqual(await lintText({ file: FILE, text, rule }), []));
    }
  }

  for (const text of accepted) {
    it(`accepts ${text}`, async () => {
      for (const rule of Object.keys(refused))
        assert.deepEqual(await lintText({ file: FILE, text, rule }), []);
    });
  }
});
