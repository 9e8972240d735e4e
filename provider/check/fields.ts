/** What an input may be: read by Check, and held against schema.json by a test. */
export type Field = TextField | NumberField | FlagField | ObjectField | ListField;

interface AnyField {
  /** Ends "Allowed: …" of a message. */
  readonly allowed: string;
  /** What to do when it is missing; absent: it may be missing. */
  readonly required?: string;
  /** Its value is never shown and never stored in plain. */
  readonly secret?: true;
}

export interface TextField extends AnyField {
  readonly kind: "text";
  /** Stating it is the same as leaving it out. */
  readonly default?: string;
  /** Empty text is never allowed. */
  readonly fits?: (text: string) => boolean;
  /** In place of `fits` where one sentence does not do: what is wrong, or undefined. */
  readonly wrong?: (text: string) => string | undefined;
}

export interface NumberField extends AnyField {
  readonly kind: "integer" | "number";
  readonly fits?: (value: number) => boolean;
  /** Stating it is the same as leaving it out. */
  readonly default?: number;
}

export interface FlagField extends AnyField {
  readonly kind: "flag";
  readonly default?: boolean;
}

export interface ObjectField extends AnyField {
  readonly kind: "object";
  readonly fields: Fields;
}

export interface ListField extends AnyField {
  readonly kind: "list";
  readonly item: ObjectField | TextField;
  /** How many there must be at least. */
  readonly atLeast: number;
  /** What is wrong with the texts together, or undefined. */
  readonly wrong?: (texts: readonly string[]) => string | undefined;
}

export type Fields = Readonly<Record<string, Field>>;
