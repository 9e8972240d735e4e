/** How a resource is taken out of the stack when what it manages cannot be asked any more. */
export function wayOut(urn: string, what: "server" | "cluster"): string {
  return (
    `The resource stays in the stack. If the ${what} is gone for good, this takes it out and asks no server:\n` +
    `  pulumi state delete '${urn}'\n` +
    `The resource option retainOnDelete: true does the same for every ${what} that a destroy cannot ask any more.`
  );
}
