import assert from "node:assert/strict";
import { resolve } from "node:path";
import ts from "typescript";
import { CONFIG_FIELDS } from "../../provider/config";
import type { Field, Fields } from "../../provider/check/fields";
import { CONNECTION_FIELDS, DEFAULTS_FIELDS, PROXY_FIELDS } from "../../provider/connection/fields";
import { CLUSTER_ROLLUP_FIELDS, NODE_FIELDS } from "../../provider/cluster-rollup/fields";
import { GET_CLUSTER_FIELDS } from "../../provider/functions/get-cluster";
import { GET_PACKAGE_FIELDS } from "../../provider/functions/get-package";
import { GET_ROLLUP_FIELDS } from "../../provider/functions/get-rollup";
import { GET_ROLLUPS_FIELDS } from "../../provider/functions/get-rollups";
import { GET_SERVER_FIELDS } from "../../provider/functions/get-server";
import { createProvider } from "../../provider/provider";
import text from "../../provider/schema.json";
import { SERVER_ROLLUP_FIELDS } from "../../provider/server-rollup/fields";
import packageJson from "../../package.json";

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly secret?: boolean;
  readonly items?: Property;
}
interface Shape {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}
interface Resource extends Shape {
  readonly inputProperties: Readonly<Record<string, Property>>;
  readonly requiredInputs?: readonly string[];
}
interface Schema {
  readonly version: string;
  readonly types: Readonly<Record<string, Shape>>;
  readonly config: { readonly variables: Readonly<Record<string, Property>> };
  readonly provider: Resource;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly functions: Readonly<
    Record<string, { readonly description?: string; readonly inputs: Shape; readonly outputs: Shape }>
  >;
}

const schema: Schema = text;
const PREFIX = "exchange-rollup:index:";
const clusterRollup = schema.resources[`${PREFIX}ClusterRollup`]!;
const serverRollup = schema.resources[`${PREFIX}ServerRollup`]!;

describe("schema.json", () => {
  it("has the package's version", () => {
    assert.equal(schema.version, packageJson.version);
  });

  it("has exactly the resources and functions that the provider serves", () => {
    const provider = createProvider({ connectMachine: () => Promise.reject(new Error("not dialled")) });
    assert.deepEqual(Object.keys(schema.resources).sort(), Object.keys(provider.resources).sort());
    assert.deepEqual(Object.keys(schema.functions).sort(), Object.keys(provider.functions).sort());
  });

  it("describes everything that it has, in sentences", () => {
    const shapes = [
      ...Object.entries(schema.types),
      ...Object.entries(schema.resources).flatMap(
        ([name, of]) =>
          [
            [name, of],
            [name, inputsOf(of)],
          ] as const,
      ),
      ...Object.entries(schema.functions).flatMap(
        ([name, of]) =>
          [
            [name, { ...of.inputs, description: of.description }],
            [name, { ...of.outputs, description: "x." }],
          ] as const,
      ),
      ["config", { description: "x.", properties: schema.config.variables }] as const,
    ];
    const silent = shapes.flatMap(([name, { description, properties = {} }]) => [
      ...(description ? [] : [name]),
      ...Object.entries(properties)
        .filter(([, of]) => !/[A-Z`].*[.)]$/s.test(of.description ?? ""))
        .map(([property]) => `${name}.${property}`),
    ]);
    assert.deepEqual(silent, []);
  });

  const checked: readonly [string, Fields, Shape][] = [
    ["Connection", CONNECTION_FIELDS, schema.types[`${PREFIX}Connection`]!],
    ["ConnectionDefaults", DEFAULTS_FIELDS, schema.types[`${PREFIX}ConnectionDefaults`]!],
    ["Proxy", PROXY_FIELDS, schema.types[`${PREFIX}Proxy`]!],
    ["the provider's config", CONFIG_FIELDS, { properties: schema.config.variables }],
    ["the provider's inputs", CONFIG_FIELDS, inputsOf(schema.provider)],
    ["ServerRollup", SERVER_ROLLUP_FIELDS, inputsOf(serverRollup)],
    ["ClusterRollup", CLUSTER_ROLLUP_FIELDS, inputsOf(clusterRollup)],
    ["ClusterNode", NODE_FIELDS, schema.types[`${PREFIX}ClusterNode`]!],
    ["getCluster", GET_CLUSTER_FIELDS, schema.functions[`${PREFIX}getCluster`]!.inputs],
    ["getServer", GET_SERVER_FIELDS, schema.functions[`${PREFIX}getServer`]!.inputs],
    ["getRollup", GET_ROLLUP_FIELDS, schema.functions[`${PREFIX}getRollup`]!.inputs],
    ["getRollups", GET_ROLLUPS_FIELDS, schema.functions[`${PREFIX}getRollups`]!.inputs],
    ["getPackage", GET_PACKAGE_FIELDS, schema.functions[`${PREFIX}getPackage`]!.inputs],
  ];
  for (const [name, fields, shape] of checked) {
    it(`says of ${name} what Check holds it to`, () => {
      const said = Object.entries(shape.properties ?? {}).map(([key, of]) => [
        key,
        kindOf(of),
        of.secret ?? false,
        shape.required?.includes(key) ?? false,
      ]);
      const held = Object.entries<Field>(fields).map(([key, of]) => [
        key,
        of.kind,
        of.secret ?? false,
        of.required !== undefined,
      ]);
      assert.deepEqual(new Map(said.map((row) => [row[0], row])), new Map(held.map((row) => [row[0], row])));
    });
  }
});

describe("the components", () => {
  const types = declaredTypes(resolve(__dirname, "../../components/index.ts"));

  const pairs: readonly [string, Shape][] = [
    ["ConnectionArgs", schema.types[`${PREFIX}Connection`]!],
    ["Connection", schema.types[`${PREFIX}Connection`]!],
    ["ConnectionDefaultsArgs", schema.types[`${PREFIX}ConnectionDefaults`]!],
    ["ProxyArgs", schema.types[`${PREFIX}Proxy`]!],
    ["Proxy", schema.types[`${PREFIX}Proxy`]!],
    ["Patch", schema.types[`${PREFIX}Patch`]!],
    ["Run", schema.types[`${PREFIX}Run`]!],
    ["Rollup", schema.types[`${PREFIX}Rollup`]!],
    ["Rollup", schema.functions[`${PREFIX}getRollup`]!.outputs],
    ...[
      "ClusterNode",
      "ClusterNodeState",
      "ClusteredMailboxServer",
      "HandOff",
      "ClusterQuorum",
      "ObservedNode",
      "ClusterGroup",
      "StorageGroupCopy",
      "MailboxDatabase",
      "ObservedMailboxServer",
    ].map((name): [string, Shape] => [name, schema.types[`${PREFIX}${name}`]!]),
    ["ClusterNodeArgs", schema.types[`${PREFIX}ClusterNode`]!],
    ["ClusterRollupArgs", inputsOf(clusterRollup)],
    ["ClusterRollup", clusterRollup],
    ["ProviderArgs", inputsOf(schema.provider)],
    ["ServerRollupArgs", inputsOf(serverRollup)],
    ["ServerRollup", serverRollup],
    ...["Cluster", "Server", "Rollup", "Rollups", "Package"].flatMap((name): [string, Shape][] => {
      const { inputs, outputs } = schema.functions[`${PREFIX}get${name}`]!;
      const args: [string, Shape][] = [
        [`Get${name}Args`, inputs],
        [`Get${name}OutputArgs`, inputs],
      ];
      return name === "Rollup" ? args : [...args, [`Get${name}Result`, outputs]];
    }),
  ];
  for (const [name, shape] of pairs) {
    it(`give ${name} the properties of the schema, required where it says so`, () => {
      const expected = Object.keys(shape.properties ?? {}).map(
        (key) => [key, shape.required?.includes(key) ?? false] as const,
      );
      assert.deepEqual(types.get(name), new Map(expected.sort(byName)));
    });
  }

  it("offer each function of the schema, also for outputs", () => {
    for (const token of Object.keys(schema.functions)) {
      const name = token.slice(PREFIX.length);
      for (const exported of [name, `${name}Output`]) assert.ok(types.has(exported), exported);
    }
  });
});

function inputsOf({ inputProperties, requiredInputs = [], description = "" }: Resource): Shape {
  return { description, properties: inputProperties, required: requiredInputs };
}

function kindOf({ type, $ref }: Property): Field["kind"] {
  if ($ref) return "object";
  if (type === "array") return "list";
  if (type === "string") return "text";
  if (type === "boolean") return "flag";
  return type === "integer" ? "integer" : "number";
}

/** Of each exported name the properties that its own source declares, and whether they must be there. */
function declaredTypes(entry: string): Map<string, Map<string, boolean>> {
  const program = ts.createProgram([entry], {
    strict: true,
    skipLibCheck: true,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!);
  return new Map(exported.map((symbol) => [symbol.name, propertiesOf(checker, symbol)]));
}

function propertiesOf(checker: ts.TypeChecker, symbol: ts.Symbol): Map<string, boolean> {
  const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const own = checker
    .getDeclaredTypeOfSymbol(original)
    .getProperties()
    .filter((property) =>
      property.declarations?.some(({ parent }) => original.declarations?.includes(parent as ts.Declaration)),
    );
  return new Map(own.map((property) => [property.name, isRequired(property)] as const).sort(byName));
}

/** `x?: T` of an interface, `x: Output<T | undefined>` of a class. */
function isRequired(property: ts.Symbol): boolean {
  if (property.flags & ts.SymbolFlags.Optional) return false;
  const declared = property.valueDeclaration as ts.PropertyDeclaration;
  const [output] =
    declared.type && ts.isTypeReferenceNode(declared.type) ? (declared.type.typeArguments ?? []) : [];
  return !(
    output &&
    ts.isUnionTypeNode(output) &&
    output.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword)
  );
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
