import path from "node:path";
import { root } from "../root.mjs";
import { ARROWS } from "./arrows.mjs";

/** Relative imports are resolved, so that a folder lab/ssh is not taken for the room ssh. */
export const arrowsRule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      against: "{{from}} may not import {{what}} of {{to}}: see the arrows in tools/lint/arrows.mjs",
    },
  },
  create(context) {
    const file = relative(context.filename);
    const from = roomOf(file);
    const allowed = ARROWS[from];
    if (!allowed) return {};

    const check = (node, source, what) => {
      const target = typeof source?.value === "string" && resolve(file, source.value);
      if (!target || roomOf(target) === from || isAllowed({ allowed, target, what })) return;
      context.report({ node, messageId: "against", data: { from, what, to: target } });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, kind(node.importKind)),
      ExportNamedDeclaration: (node) => check(node, node.source, kind(node.exportKind)),
      ExportAllDeclaration: (node) => check(node, node.source, kind(node.exportKind)),
      ImportExpression: (node) => check(node, node.source, "values"),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, "types"),
      TSExternalModuleReference: (node) => check(node, node.expression, "values"),
      "CallExpression[callee.name='require']": (node) => check(node, node.arguments[0], "values"),
    };
  },
};

function kind(written) {
  return written === "type" ? "types" : "values";
}

function relative(file) {
  return path.relative(root, file).split(path.sep).join("/");
}

/** From the clone's folder on; undefined for a package's name. */
function resolve(file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.[cm]?[jt]s$/, "");
}

/** The program at the root is a room of its own. */
function roomOf(file) {
  return file.split("/")[0];
}

function isAllowed({ allowed, target, what }) {
  return Object.entries(allowed).some(
    ([place, kinds]) =>
      (target === place || target.startsWith(`${place}/`)) && (kinds === "values" || what === "types"),
  );
}
