import type { Session } from "./session";
import { isList, isTrue, textOf } from "./values";
import type { Value } from "./values";

interface Operands {
  readonly operator: string;
  readonly left: Value;
  readonly right: Value;
}

/** Comparisons do not look at case, as PowerShell's plain ones do not. */
export function operate(session: Session, { operator, left, right }: Operands): Value {
  switch (operator) {
    case "-and":
      return isTrue(left) && isTrue(right);
    case "-or":
      return isTrue(left) || isTrue(right);
    case "+":
      return add(session, left, right);
    case "-":
      return numberOf(session, left) - numberOf(session, right);
    case "-replace":
      return replace(session, left, right);
    case "-contains":
      return isList(left) && left.some((item) => equal(item, right));
    case "-notcontains":
      return !(isList(left) && left.some((item) => equal(item, right)));
  }
  const test = (value: Value): boolean => compare(session, { operator, left: value, right });
  return isList(left) ? left.filter(test) : test(left);
}

function compare(session: Session, { operator, left, right }: Operands): boolean {
  switch (operator) {
    case "-eq":
      return equal(left, right);
    case "-ne":
      return !equal(left, right);
    case "-lt":
      return numberOf(session, left) < numberOf(session, right);
    case "-gt":
      return numberOf(session, left) > numberOf(session, right);
    case "-le":
      return numberOf(session, left) <= numberOf(session, right);
    case "-ge":
      return numberOf(session, left) >= numberOf(session, right);
    case "-like":
      return wildcard(textOf(right)).test(textOf(left));
    case "-notlike":
      return !wildcard(textOf(right)).test(textOf(left));
    case "-match":
      return new RegExp(textOf(right), "i").test(textOf(left));
    case "-notmatch":
      return !new RegExp(textOf(right), "i").test(textOf(left));
    default:
      return session.refuse(`operator ${operator}`);
  }
}

/** Of a number and a text, and of a truth value and a text, the left side says what both are taken for. */
function equal(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === "boolean") return left === isTrue(right);
  if (typeof left === "number") return left === Number(textOf(right));
  return textOf(left).toLowerCase() === textOf(right).toLowerCase();
}

function add(session: Session, left: Value, right: Value): Value {
  if (typeof left === "string") return left + textOf(right);
  if (isList(left)) return [...left, ...(isList(right) ? right : [right])];
  if (left === null) return right;
  return typeof left === "number" ? left + numberOf(session, right) : session.refuse("sum of objects");
}

function replace(session: Session, left: Value, right: Value): Value {
  const [pattern = null, by = ""] = isList(right) ? right : [right];
  if (isList(left)) return session.refuse("-replace of a list");
  return textOf(left).replace(new RegExp(textOf(pattern), "gi"), textOf(by));
}

function numberOf(session: Session, value: Value): number {
  const number = value === null ? 0 : typeof value === "number" ? value : Number(textOf(value));
  return Number.isNaN(number) ? session.refuse(`the number "${textOf(value)}"`) : number;
}

export function wildcard(pattern: string): RegExp {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${text}$`, "i");
}
