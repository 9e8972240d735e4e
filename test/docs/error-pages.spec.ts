import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

import { PackageError } from "../../catalogue/package/package-error";
import { MACHINE_ERROR_CODES } from "../../machine/machine-error";
import { CLUSTER_ERROR_CODES } from "../../rollout/cluster";
import { ROLLOUT_ERROR_CODES } from "../../rollout/server/rollout-error";

const ROOT = path.join(__dirname, "..", "..");
const PAGES = path.join(ROOT, "docs", "errors");

const SSH = literalsOf("ssh/contract.ts", "SshErrorCode");
const ROLLOUT = literalsOf("rollout/server/contract.ts", "RolloutErrorCode");
const CLUSTER = literalsOf("rollout/cluster/contract.ts", "ClusterErrorCode");
const PACKAGE = [new PackageError({ problem: "io", path: "x", message: "x" }).code];
const CODES = [...new Set([...SSH, ...MACHINE_ERROR_CODES, ...ROLLOUT, ...CLUSTER, ...PACKAGE])].sort();

describe("the pages of error codes", () => {
  it("know the codes of all rooms", () => {
    for (const room of [SSH, MACHINE_ERROR_CODES, ROLLOUT, CLUSTER]) assert.ok(room.length > 10);
    assert.deepEqual([...ROLLOUT_ERROR_CODES].sort(), [...ROLLOUT].sort());
    assert.deepEqual([...CLUSTER_ERROR_CODES].sort(), [...CLUSTER].sort());
  });

  it("are one for each code, and none for what is no code", () => {
    const pages = fs.readdirSync(PAGES).filter((name) => name !== "README.md");
    assert.deepEqual(
      pages.sort(),
      CODES.map((code) => `${code}.md`),
    );
  });

  it("are all in the index, once, with the sentence that the page begins with", () => {
    const rows = [...read("README.md").matchAll(/^\| \[(\w+)\]\((\w+)\.md\) \| (.+) \|$/gm)];
    assert.deepEqual(rows.map(([, code]) => code).sort(), CODES);
    for (const [, code, file, sentence] of rows) {
      assert.equal(file, code);
      assert.equal(flowing(read(`${code}.md`)).split("\n")[1], sentence);
    }
  });

  for (const code of CODES) {
    it(`say of ${code} what it means, the state of the server, and what to do, with the command`, () => {
      const text = read(`${code}.md`);
      const lines = text.trimEnd().split("\n");
      assert.equal(lines[0], `# ${code}`);
      for (const part of ["What it means", "State of the server", "What to do"]) {
        assert.equal(text.split(`**${part}.**`).length, 2, part);
      }
      assert.match(text, /```(sh|ts)\n(.+\n)+```/);
      assert.ok(lines.length >= 10 && lines.length <= 25, `${lines.length} lines`);
      for (const [, other] of text.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)\b(?=\.md)/g))
        assert.ok(CODES.includes(other!));
    });
  }

  it("name no input that the schema does not have", () => {
    const schema = fs.readFileSync(path.join(ROOT, "provider", "schema.json"), "utf8");
    for (const code of CODES) {
      for (const [, name] of read(`${code}.md`).matchAll(/`(?:connection\.)(\w+)/g)) {
        assert.ok(schema.includes(`"${name!}"`), `${code}: connection.${name!}`);
      }
    }
  });

  it("have examples in TypeScript that compile against the package", () => {
    const examples = CODES.flatMap((code) =>
      [...read(`${code}.md`).matchAll(/```ts\n([^]*?)```/g)].map(([, body]) => ({ code, body: body! })),
    );
    assert.ok(examples.length > 0);
    assert.deepEqual(complaints(examples), []);
  });
});

function read(page: string): string {
  return fs.readFileSync(path.join(PAGES, page), "utf8");
}

/** Paragraphs as one line each. */
function flowing(text: string): string {
  return text
    .split("\n\n")
    .map((paragraph) => paragraph.replaceAll("\n", " "))
    .join("\n");
}

/** The string literals of a union type, as the source has them: types are gone at run time. */
function literalsOf(file: string, type: string): string[] {
  const source = ts.createSourceFile(
    file,
    fs.readFileSync(path.join(ROOT, file), "utf8"),
    ts.ScriptTarget.ES2022,
  );
  const alias = source.statements.filter(ts.isTypeAliasDeclaration).find(({ name }) => name.text === type);
  assert.ok(alias && ts.isUnionTypeNode(alias.type), `${file}: ${type}`);
  return alias.type.types.map((member) => {
    assert.ok(ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal));
    return member.literal.text;
  });
}

function complaints(examples: readonly { readonly code: string; readonly body: string }[]): string[] {
  const prelude =
    'import { ServerRollup, getRollups, getPackage, type ConnectionArgs } from "exchange-rollup";\n' +
    "declare const connection: ConnectionArgs;\n";
  const texts = new Map(
    examples.map(({ code, body }, index) => {
      const own = body.replace(/^import .*\n/gm, "");
      return [path.join(PAGES, `${code}.${index}.ts`), `${prelude}${own}`] as const;
    }),
  );
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    types: ["node"],
    baseUrl: ROOT,
    paths: { "exchange-rollup": ["components/index"] },
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    getSourceFile: (file, ...rest) => {
      const text = texts.get(file);
      return text === undefined
        ? disk.getSourceFile(file, ...rest)
        : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
    },
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map(
        ({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      );
  });
}
