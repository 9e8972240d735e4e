import { fail } from "./failure";

export interface Fields {
  readonly [name: string]: unknown;
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null || value instanceof Array)
    return badRequest("it is not an object");
  return value as Fields;
}

export function textField(fields: Fields, name: string): string {
  var value = fields[name];
  return typeof value === "string" ? value : badRequest(name + " is not a text");
}

/** A name that goes into a path or a command line. */
export function nameField(fields: Fields, name: string, shape: RegExp): string {
  var value = textField(fields, name);
  return shape.test(value) ? value : badRequest(name + " is not of the shape " + String(shape));
}

export function numberField(fields: Fields, name: string): number {
  var value = fields[name];
  return typeof value === "number" && value >= 0 ? value : badRequest(name + " is not a number from 0");
}

export function listField(fields: Fields, name: string): readonly unknown[] {
  var value = fields[name];
  return value instanceof Array ? (value as unknown[]) : badRequest(name + " is not a list");
}

export function badRequest(why: string): never {
  return fail({
    code: "badRequest",
    message: "The agent does not understand this request: " + why + ".",
    detail: "",
  });
}
