/**
 * What agent/ may not use: it runs in JScript 5.6, which is ECMAScript 3 (Windows Server 2003). esbuild refuses most newer
 * syntax and tools/build/es3.mjs reads the result; here each has its place in the source and its reason.
 */
const RESERVED =
  "abstract|boolean|break|byte|case|catch|char|class|const|continue|debugger|default|delete|do|double|else|enum|export|extends|false|final|finally|float|for|function|goto|if|implements|import|in|instanceof|int|interface|long|native|new|null|package|private|protected|public|return|short|static|super|switch|synchronized|this|throw|throws|transient|true|try|typeof|var|void|volatile|while|with";

const SYNTAX = {
  "VariableDeclaration[kind!='var']": "Only var.",
  ArrowFunctionExpression: "No arrow functions.",
  "TemplateLiteral, TaggedTemplateExpression": "No template texts.",
  "ObjectPattern, ArrayPattern": "No destructuring.",
  "SpreadElement, RestElement": "No spread, no rest.",
  AssignmentPattern: "No default parameters.",
  ForOfStatement: "No for … of.",
  "ClassDeclaration, ClassExpression": "No classes.",
  "FunctionDeclaration[generator=true], FunctionExpression[generator=true]": "No generators.",
  "FunctionDeclaration[async=true], FunctionExpression[async=true], AwaitExpression": "No promises.",
  "ObjectExpression > Property[shorthand=true]": "No shorthand properties.",
  "ObjectExpression > Property[method=true]": "No methods in objects.",
  "ObjectExpression > Property[computed=true]": "No computed property names.",
  "ObjectExpression > Property[kind!='init']": "No getters, no setters.",
  "ChainExpression, LogicalExpression[operator='??'], AssignmentExpression[operator=/^([?][?]|&&|[|][|]|[*][*])=$/]":
    "No ?., ??, ??=, &&=, ||=, **=.",
  "BinaryExpression[operator='**']": "No **.",
  "CatchClause[param=null]": "catch needs its parameter.",
  [`MemberExpression[computed=false][property.name=/^(${RESERVED})$/]`]:
    "Reserved in ECMAScript 3: use brackets.",
  [`ObjectExpression > Property[computed=false] > Identifier.key[name=/^(${RESERVED})$/]`]:
    "Reserved in ECMAScript 3: use quotes.",
  "FunctionExpression[id]": "JScript puts the name of a function expression into the scope around it.",
  "CallExpression[callee.property.name='substr'] > UnaryExpression.arguments[operator='-']":
    "JScript's substr does not count from the end.",
};

/**
 * What the type checker's ES5 library has and ECMAScript 3 has not, whatever it is called on. indexOf, which texts have
 * and arrays do not, is looked at with types: es3-types-rule.mjs.
 */
const MISSING_PROPERTIES = [
  ...["every", "filter", "forEach", "isArray", "map", "reduce", "reduceRight", "some"],
  ...["trim", "bind", "now", "toISOString", "toJSON"],
  ...[
    "create",
    "defineProperties",
    "defineProperty",
    "freeze",
    "getOwnPropertyDescriptor",
    "getOwnPropertyNames",
  ],
  ...["getPrototypeOf", "isExtensible", "isFrozen", "isSealed", "keys", "preventExtensions", "seal"],
];

const MISSING = "ECMAScript 3 does not have it.";

export const es3Rules = {
  "no-restricted-syntax": [
    "error",
    ...Object.entries(SYNTAX).map(([selector, message]) => ({ selector, message })),
  ],
  "no-restricted-properties": [
    "error",
    ...MISSING_PROPERTIES.map((property) => ({ property, message: MISSING })),
  ],
  "no-restricted-globals": ["error", { name: "JSON", message: MISSING }],
  radix: "error",
};
