import * as pulumi from "@pulumi/pulumi";

/**
 * Says so when the provider changes fewer at once than the declaration lets it. Not said in a preview of a provider whose
 * limit is known only later.
 */
export function tellLimit(
  component: pulumi.ComponentResource,
  { name, atOnce, asked }: { readonly name: string; readonly atOnce: number; readonly asked: boolean },
): void {
  limitFor(component).apply((limit) => {
    if (atOnce <= limit) return;
    const text =
      `${name}: as declared, up to ${String(atOnce)} servers or clusters may be in work at once, but the provider changes ${String(limit)} at a time. ` +
      `To let it: \`pulumi config set exchange-rollup:maxConcurrentChanges ${String(atOnce)}\`, or maxConcurrentChanges of the Provider.`;
    // Whoever asked for more than the default wants it; else it is only good to know.
    void (asked ? pulumi.log.warn(text, component) : pulumi.log.info(text, component));
  });
}

/** Of the provider that the servers get from the component; a server's own is another, with a limit of its own. */
function limitFor(component: pulumi.ComponentResource): pulumi.Output<number> {
  const provider = component.getProvider("exchange-rollup:index:ServerRollup") as
    (pulumi.ProviderResource & { readonly maxConcurrentChanges?: pulumi.Input<string> }) | undefined;
  const stated = provider
    ? provider.maxConcurrentChanges
    : new pulumi.Config("exchange-rollup").get("maxConcurrentChanges");
  return pulumi.output(stated).apply((limit) => Number(limit ?? 1));
}
