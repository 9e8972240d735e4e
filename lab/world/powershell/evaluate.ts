import { bindArguments } from "./bind-arguments";
import { findCommand } from "./cmdlets";
import type { Given } from "./cmdlet";
import { errorRecord, ScriptError, scriptError, stopped } from "./errors";
import { format } from "./format";
import { memberOf, staticMember } from "./members";
import { operate } from "./operators";
import type { ScriptFunction, Session } from "./session";
import type { Block, Command, Expression, Stage, Statement } from "./syntax";
import { collected, isBlock, isList, isTrue, itemsOf, textOf } from "./values";
import type { Value } from "./values";

/** `exit`: ends the whole script. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}
class Continue extends Error {}
class Break extends Error {}
class Return extends Error {
  constructor(readonly values: readonly Value[]) {
    super("return");
  }
}

type Output = (value: Value) => void;

/** A script, a function's body or a trap's: its traps hold for all of it, wherever in it they stand. */
export async function runBody(session: Session, block: Block, output: Output): Promise<void> {
  const traps = block.statements.filter((statement) => statement.kind === "trap");
  for (const statement of block.statements) {
    try {
      await runStatement(session, statement, output);
    } catch (error) {
      const [trap] = traps;
      if (!(error instanceof ScriptError) || !trap) throw error;
      await runTrap(session, { body: trap.body, error, output });
    }
  }
}

interface Trapped {
  readonly body: Block;
  readonly error: ScriptError;
  readonly output: Output;
}

/** A trap that comes to its end tells the error and goes on behind the statement; `break` passes the error on. */
async function runTrap(session: Session, { body, error, output }: Trapped): Promise<void> {
  try {
    await session.inScope({ _: errorRecord(error.exception) }, () => runBody(session, body, output));
  } catch (ended) {
    if (ended instanceof Continue) return;
    if (ended instanceof Break) throw error;
    throw ended;
  }
  tell(session, error);
}

/** As the host writes an error. */
export function tell(session: Session, error: ScriptError): void {
  session.call.stderr(`${error.message}\r\n`);
}

async function runBlock(session: Session, block: Block, output: Output): Promise<void> {
  for (const statement of block.statements) {
    if (statement.kind === "trap") session.refuse("a trap within a block");
    await runStatement(session, statement, output);
  }
}

async function runStatement(session: Session, statement: Statement, output: Output): Promise<void> {
  switch (statement.kind) {
    case "trap":
      return;
    case "function":
      session.functions.set(statement.name.toLowerCase(), statement);
      return;
    case "assign": {
      const value = await valueOf(session, statement.value);
      const before = statement.adds ? session.get(statement.variable) : undefined;
      session.set(
        statement.variable,
        before === undefined ? value : operate(session, { operator: "+", left: before, right: value }),
      );
      return;
    }
    case "foreach":
      return runForeach(session, statement, output);
    case "if":
      for (const { condition, body } of statement.clauses)
        if (isTrue(await valueOf(session, condition))) return runBlock(session, body, output);
      if (statement.otherwise) await runBlock(session, statement.otherwise, output);
      return;
    case "exit":
      throw new Exit(statement.value ? Number(textOf(await valueOf(session, statement.value))) : 0);
    case "return":
      throw new Return(statement.value ? await valuesOf(session, statement.value) : []);
    case "throw":
      throw scriptError(
        "System.Management.Automation.RuntimeException",
        statement.value ? textOf(await valueOf(session, statement.value)) : "ScriptHalted",
      );
    case "continue":
      throw new Continue();
    case "break":
      throw new Break();
    case "pipeline":
      for (const value of await runPipeline(session, statement.stages)) output(value);
  }
}

async function runForeach(
  session: Session,
  { variable, list, body }: Extract<Statement, { kind: "foreach" }>,
  output: Output,
): Promise<void> {
  for (const item of await valuesOf(session, list)) {
    session.set(variable, item);
    try {
      await runBlock(session, body, output);
    } catch (error) {
      if (error instanceof Break) return;
      if (!(error instanceof Continue)) throw error;
    }
  }
}

async function valuesOf(session: Session, statement: Statement): Promise<readonly Value[]> {
  const values: Value[] = [];
  await runStatement(session, statement, (value) => values.push(value));
  return values;
}

async function valueOf(session: Session, statement: Statement): Promise<Value> {
  const [only] = statement.kind === "pipeline" ? statement.stages : [];
  // A list that is not sent through a pipeline stays what it is.
  if (statement.kind === "pipeline" && statement.stages.length === 1 && only?.kind === "expression")
    return evaluate(session, only.expression);
  return collected(await valuesOf(session, statement));
}

async function runPipeline(session: Session, stages: readonly Stage[]): Promise<readonly Value[]> {
  let values: readonly Value[] = [];
  for (const [index, stage] of stages.entries()) {
    if (stage.kind === "command") values = await runCommand(session, stage, index === 0 ? undefined : values);
    else {
      const value = await evaluate(session, stage.expression);
      values = isList(value) ? value : [value];
    }
  }
  return values;
}

async function runCommand(
  session: Session,
  command: Command,
  input: readonly Value[] | undefined,
): Promise<readonly Value[]> {
  const given: Given[] = [];
  for (const { parameter, value } of command.args)
    given.push({ parameter, value: value ? await evaluate(session, value) : undefined });
  const written = session.functions.get(command.name.toLowerCase());
  if (written) return callFunction(session, written, given);
  const cmdlet = findCommand(session, command.name);
  const bound = bindArguments(session, cmdlet, given);
  try {
    return await cmdlet.run({
      session,
      input: input ?? [],
      bound,
      invoke: (block, item) => invoke(session, block, item),
    });
  } catch (error) {
    if (!(error instanceof ScriptError) || error.terminating) throw error;
    return nonTerminating(session, error);
  }
}

function nonTerminating(session: Session, error: ScriptError): readonly Value[] {
  const preference = textOf(session.get("erroractionpreference")).toLowerCase();
  if (preference === "stop") throw stopped(error);
  if (preference === "continue") tell(session, error);
  else if (preference !== "silentlycontinue") session.refuse(`$ErrorActionPreference ${preference}`);
  return [];
}

async function callFunction(
  session: Session,
  { parameters, body }: ScriptFunction,
  given: readonly Given[],
): Promise<readonly Value[]> {
  const variables: Record<string, Value> = {};
  const [named] = given.filter(({ parameter }) => parameter !== undefined);
  if (named) session.refuse(`a function called with -${named.parameter}`);
  for (const [index, parameter] of parameters.entries()) variables[parameter] = given[index]?.value ?? null;
  return bodyValues(session, body, variables);
}

async function invoke(session: Session, block: Value, item: Value): Promise<readonly Value[]> {
  if (!isBlock(block)) return session.refuse("a script block that is none");
  return bodyValues(session, block.block, { _: item });
}

async function bodyValues(
  session: Session,
  body: Block,
  variables: Readonly<Record<string, Value>>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  try {
    await session.inScope(variables, () => runBody(session, body, (value) => values.push(value)));
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    values.push(...error.values);
  }
  return values;
}

async function statementValues(session: Session, statements: readonly Statement[]): Promise<Value[]> {
  const values: Value[] = [];
  for (const statement of statements) values.push(...(await valuesOf(session, statement)));
  return values;
}

async function evaluate(session: Session, expression: Expression): Promise<Value> {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "variable":
      return session.get(expression.name);
    case "expandable": {
      let text = "";
      for (const part of expression.parts)
        text += typeof part === "string" ? part : textOf(await evaluate(session, part));
      return text;
    }
    case "list":
      return Promise.all(expression.items.map((item) => evaluate(session, item)));
    case "array":
      return statementValues(session, expression.statements);
    case "paren": {
      const [only] = expression.statements;
      return expression.statements.length === 1 && only ? valueOf(session, only) : session.refuse("( ; )");
    }
    case "sub":
      return collected(await statementValues(session, expression.statements));
    case "block":
      return { block: expression.block };
    case "type":
      return session.refuse(`[${expression.name}] as a value`);
    case "unary":
      return !isTrue(await evaluate(session, expression.operand));
    case "index": {
      const items = itemsOf(await evaluate(session, expression.target));
      const index = Number(textOf(await evaluate(session, expression.index)));
      return items.at(index) ?? null;
    }
    case "binary": {
      const left = await evaluate(session, expression.left);
      const { operator } = expression;
      if (operator === "-and" && !isTrue(left)) return false;
      if (operator === "-or" && isTrue(left)) return true;
      return operate(session, { operator, left, right: await evaluate(session, expression.right) });
    }
    case "member":
      return evaluateMember(session, expression);
  }
}

async function evaluateMember(
  session: Session,
  { target, name, args, isStatic }: Extract<Expression, { kind: "member" }>,
): Promise<Value> {
  const values: Value[] = [];
  for (const arg of args ?? []) values.push(await evaluate(session, arg));
  const given = args ? values : undefined;
  if (isStatic)
    return target.kind === "type"
      ? staticMember(session, target.name, { name, args: given })
      : session.refuse(`::${name}`);
  return memberOf(session, { target: await evaluate(session, target), name, args: given });
}

/** What a script leaves in its pipelines is formatted for the host. */
export async function runScript(session: Session, block: Block): Promise<void> {
  const write = (value: Value): void => session.call.stdout(format([value]));
  await runBody(session, block, write);
}
