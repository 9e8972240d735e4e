import { parseStatements } from "./parse-statement";
import { parseBlock } from "./parse-statement";
import { ParseError } from "./reader";
import type { Reader } from "./reader";
import type { Expression } from "./syntax";

const LOGIC = /-(?:and|or)\b/iy;
const COMPARISON =
  /-(?:eq|ne|lt|gt|le|ge|like|notlike|match|notmatch|contains|notcontains|replace)(?![A-Za-z])/iy;
const SUM = /[+-](?![A-Za-z=])/y;
const NUMBER = /\d+(?:\.\d+)?(?![\w.])/y;
const VARIABLE = /\$(?:[A-Za-z_][\w]*:)?(?:\w+|[?$^_])|\$\{[^}]+\}/y;
const TYPE = /\[[A-Za-z][\w.]*\]/y;

/** Weakest first: -and -or, comparisons, + and -, the comma. */
export function parseExpression(reader: Reader): Expression {
  return binary(reader, LOGIC, () =>
    binary(reader, COMPARISON, () => binary(reader, SUM, () => parseList(reader))),
  );
}

/** An argument of a method: there the comma separates. */
function parseArgument(reader: Reader): Expression {
  return binary(reader, COMPARISON, () => binary(reader, SUM, () => parseUnary(reader)));
}

function binary(reader: Reader, operators: RegExp, operand: () => Expression): Expression {
  let left = operand();
  for (;;) {
    reader.skipBlanks();
    const operator = reader.take(operators).toLowerCase();
    if (operator === "") return left;
    reader.skipLines();
    left = { kind: "binary", operator, left, right: operand() };
  }
}

function parseList(reader: Reader): Expression {
  const items = [parseUnary(reader)];
  for (;;) {
    reader.skipBlanks();
    if (!reader.takes(",")) break;
    reader.skipLines();
    items.push(parseUnary(reader));
  }
  return items.length === 1 ? (items[0] as Expression) : { kind: "list", items };
}

function parseUnary(reader: Reader): Expression {
  reader.skipBlanks();
  if (reader.take(/-not\b|!/iy) === "") return parsePrimary(reader);
  return { kind: "unary", operator: "-not", operand: parseUnary(reader) };
}

/** One value with the members that are asked of it. */
export function parsePrimary(reader: Reader): Expression {
  let target = parseAtom(reader);
  for (;;) {
    const isStatic = reader.match(/::/y) !== "";
    if (isStatic || reader.match(/\.[A-Za-z_]/y) !== "") {
      reader.at += isStatic ? 2 : 1;
      const name = reader.take(/[A-Za-z_]\w*/y);
      const args = reader.takes("(") ? parseArguments(reader) : undefined;
      target = { kind: "member", target, name, args, isStatic };
    } else if (reader.takes("[")) {
      const index = parseExpression(reader);
      reader.expect("]");
      target = { kind: "index", target, index };
    } else return target;
  }
}

function parseArguments(reader: Reader): readonly Expression[] {
  const args: Expression[] = [];
  reader.skipLines();
  while (!reader.takes(")")) {
    if (args.length > 0) reader.expect(",");
    reader.skipLines();
    args.push(parseArgument(reader));
    reader.skipLines();
    if (reader.isAtEnd) throw new ParseError("Missing ')' in method call.");
  }
  return args;
}

function parseAtom(reader: Reader): Expression {
  const { letter } = reader;
  if (letter === "'") return { kind: "value", value: parseSingleQuoted(reader) };
  if (letter === '"') return parseDoubleQuoted(reader);
  if (reader.takes("@(")) return { kind: "array", statements: parseStatements(reader, ")") };
  if (reader.takes("$(")) return { kind: "sub", statements: parseStatements(reader, ")") };
  if (reader.takes("(")) return { kind: "paren", statements: parseStatements(reader, ")") };
  if (letter === "{") return { kind: "block", block: parseBlock(reader) };
  const variable = reader.take(VARIABLE);
  if (variable !== "") return { kind: "variable", name: nameOfVariable(variable) };
  const number = reader.take(NUMBER);
  if (number !== "") return { kind: "value", value: Number(number) };
  const type = reader.take(TYPE);
  if (type !== "") return { kind: "type", name: type.slice(1, -1) };
  return reader.untaught();
}

function nameOfVariable(text: string): string {
  return text
    .replace(/^\$\{?|\}$/g, "")
    .replace(/^(?:script|global|local):/i, "")
    .toLowerCase();
}

/** Two quotes are one; nothing else is special. */
export function parseSingleQuoted(reader: Reader): string {
  const text = reader.take(/'(?:[^']|'')*'/y);
  if (text === "") throw new ParseError("Encountered end of line while processing a string token.");
  return text.slice(1, -1).replaceAll("''", "'");
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  a: "\x07",
  b: "\b",
};

function parseDoubleQuoted(reader: Reader): Expression {
  reader.takes('"');
  const parts: (string | Expression)[] = [];
  for (;;) {
    const plain = reader.take(/[^"`$]+/y);
    if (plain !== "") parts.push(plain);
    else if (reader.takes('""')) parts.push('"');
    else if (reader.takes('"')) return { kind: "expandable", parts };
    else if (reader.takes("`")) parts.push(escaped(reader));
    else if (reader.takes("$(")) parts.push({ kind: "sub", statements: parseStatements(reader, ")") });
    else if (reader.isAtEnd) throw new ParseError("Encountered end of line while processing a string token.");
    else parts.push(variableInText(reader));
  }
}

function escaped(reader: Reader): string {
  const letter = reader.letter;
  reader.at++;
  return ESCAPES[letter] ?? letter;
}

/** In a text a dot after a variable is a dot. */
function variableInText(reader: Reader): string | Expression {
  const variable = reader.take(VARIABLE);
  if (variable !== "") return { kind: "variable", name: nameOfVariable(variable) };
  reader.at++;
  return "$";
}
