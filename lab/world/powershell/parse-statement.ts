import { parseExpression, parsePrimary, parseSingleQuoted } from "./parse-expression";
import { ParseError, Reader } from "./reader";
import type { Argument, Block, Command, Expression, Stage, Statement } from "./syntax";

const KEYWORD = /[A-Za-z]+(?=[\s({;}]|$)/y;
/** Words of the language that no script here needs, or that 1.0 does not have (operations.md 9.4). */
const REFUSED = /^(?:while|do|for|switch|param|filter|begin|process|end|try|catch|finally|data|until|in)$/i;
const ASSIGNMENT = /\$(?:(?:script|global|local):)?\w+\s*(?:\+=|=(?!=))/iy;
const EXPRESSION_BEGINS = /[$'"(@[\d!]|-not\b/iy;
const BARE = /[^\s;|(){}<>&,'"$@#]+/y;

export function parseScript(text: string): Block {
  const reader = new Reader(text);
  const statements = parseStatements(reader, "");
  return { statements };
}

export function parseBlock(reader: Reader): Block {
  reader.expect("{");
  return { statements: parseStatements(reader, "}") };
}

/** Up to the closing mark, which is taken too; "": to the end of the text. */
export function parseStatements(reader: Reader, end: ")" | "}" | ""): readonly Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    reader.skipSeparators();
    if (end !== "" && reader.takes(end)) return statements;
    if (reader.isAtEnd) {
      if (end === "") return statements;
      throw new ParseError(`Missing closing '${end}' in statement block.`);
    }
    statements.push(parseStatement(reader));
    reader.skipBlanks();
    if (!reader.isAtEnd && reader.match(/[\r\n;)}]/y) === "") reader.untaught();
  }
}

function parseStatement(reader: Reader): Statement {
  const start = reader.at;
  const word = reader.take(KEYWORD).toLowerCase();
  reader.skipBlanks();
  switch (word) {
    case "function":
      return parseFunction(reader);
    case "trap":
      if (reader.letter === "[") reader.untaught();
      return { kind: "trap", body: parseBlock(reader) };
    case "foreach":
      if (reader.letter === "(") return parseForeach(reader);
      break;
    case "if":
      return parseIf(reader);
    case "exit":
    case "return":
    case "throw":
      return { kind: word, value: parseValue(reader) };
    case "continue":
    case "break":
      return { kind: word };
    default:
      if (REFUSED.test(word)) {
        reader.at = start;
        reader.untaught();
      }
  }
  reader.at = start;
  return parseAssignment(reader) ?? parsePipeline(reader);
}

function parseValue(reader: Reader): Statement | undefined {
  return reader.isAtEnd || reader.match(/[\r\n;)}]/y) !== "" ? undefined : parsePipeline(reader);
}

function parseAssignment(reader: Reader): Statement | undefined {
  const text = reader.take(ASSIGNMENT);
  if (text === "") return undefined;
  const variable = text.replace(/^\$(?:\w+:)?|\s*\+?=$/g, "").toLowerCase();
  reader.skipLines();
  return { kind: "assign", variable, adds: text.endsWith("+="), value: parseStatement(reader) };
}

function parseFunction(reader: Reader): Statement {
  const name = reader.take(/[\w-]+/y);
  reader.skipLines();
  const parameters: string[] = [];
  if (reader.takes("(")) {
    const list = reader.take(/[^()]*/y);
    reader.expect(")");
    for (const parameter of list.split(",").map((one) => one.trim())) {
      if (!/^\$\w+$/.test(parameter)) reader.untaught();
      parameters.push(parameter.slice(1).toLowerCase());
    }
  }
  return { kind: "function", name, parameters, body: parseBlock(reader) };
}

function parseForeach(reader: Reader): Statement {
  reader.expect("(");
  reader.skipLines();
  const variable = reader.take(/\$\w+/y).slice(1).toLowerCase();
  reader.skipLines();
  if (variable === "" || reader.take(/in\b/iy) === "") reader.untaught();
  reader.skipLines();
  const list = parsePipeline(reader);
  reader.expect(")");
  return { kind: "foreach", variable, list, body: parseBlock(reader) };
}

function parseIf(reader: Reader): Statement {
  const clauses: { condition: Statement; body: Block }[] = [];
  for (;;) {
    reader.expect("(");
    reader.skipLines();
    const condition = parsePipeline(reader);
    reader.expect(")");
    clauses.push({ condition, body: parseBlock(reader) });
    const before = reader.at;
    reader.skipLines();
    if (reader.take(/elseif(?=[\s(])/iy) !== "") continue;
    if (reader.take(/else(?=[\s{])/iy) !== "") return { kind: "if", clauses, otherwise: parseBlock(reader) };
    reader.at = before;
    return { kind: "if", clauses, otherwise: undefined };
  }
}

function parsePipeline(reader: Reader): Statement {
  const stages: Stage[] = [];
  for (;;) {
    reader.skipLines();
    const isExpression = stages.length === 0 && reader.match(EXPRESSION_BEGINS) !== "";
    stages.push(
      isExpression ? { kind: "expression", expression: parseExpression(reader) } : parseCommand(reader),
    );
    reader.skipBlanks();
    if (!reader.takes("|")) return { kind: "pipeline", stages };
  }
}

function parseCommand(reader: Reader): Command {
  if (reader.takes("&")) {
    reader.skipBlanks();
    if (reader.letter === "'")
      return { kind: "command", name: parseSingleQuoted(reader), args: parseCommandArguments(reader) };
    reader.untaught();
  }
  const name = reader.take(/[A-Za-z%?][\w:\\.-]*/y);
  if (name === "") reader.untaught();
  return { kind: "command", name, args: parseCommandArguments(reader) };
}

function parseCommandArguments(reader: Reader): readonly Argument[] {
  const args: Argument[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.isAtEnd || reader.match(/[\r\n;|)}]/y) !== "") return args;
    if (reader.match(/[<>&]|2>/y) !== "") reader.untaught();
    const parameter = reader.take(/-[A-Za-z]\w*:?/y);
    if (parameter === "") args.push({ parameter: undefined, value: parseCommandValue(reader) });
    else if (parameter.endsWith(":")) {
      reader.skipBlanks();
      args.push({ parameter: parameter.slice(1, -1), value: parseCommandValue(reader) });
    } else args.push({ parameter: parameter.slice(1), value: undefined });
  }
}

/** One argument, or several with commas between them. */
function parseCommandValue(reader: Reader): Expression {
  const items: Expression[] = [];
  do {
    reader.skipBlanks();
    items.push(parseWord(reader));
    reader.skipBlanks();
  } while (reader.takes(","));
  return items.length === 1 ? (items[0] as Expression) : { kind: "list", items };
}

function parseWord(reader: Reader): Expression {
  if (reader.match(/['"$({]|@\(/y) !== "") return parsePrimary(reader);
  const word = reader.take(BARE);
  if (word === "") return reader.untaught();
  return { kind: "value", value: /^\d+$/.test(word) ? Number(word) : word };
}
