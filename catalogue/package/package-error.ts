export type PackageProblem = "missing" | "denied" | "notAFile" | "tooLarge" | "damaged" | "changed" | "io";

/** A package that could not be read. The message is whole sentences for the operator. */
export class PackageError extends Error {
  override readonly name = "PackageError";
  readonly code = "PACKAGE_UNREADABLE";
  readonly problem: PackageProblem;
  readonly path: string;

  constructor(facts: {
    readonly problem: PackageProblem;
    readonly path: string;
    readonly message: string;
    readonly cause?: unknown;
  }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.problem = facts.problem;
    this.path = facts.path;
  }
}
