import { credentialsOf, type Credentials } from "./authentication";
import type { Hop } from "./hop";
import { hostKeyPolicy, type HostKeyPolicy } from "./host-key-policy";

/** All that can be read and refused before a dial: keys, pass phrases, known_hosts. */
export interface PreparedHop {
  readonly hop: Hop;
  readonly policy: HostKeyPolicy;
  readonly credentials: Credentials;
}

export async function prepareHop(hop: Hop): Promise<PreparedHop> {
  return { hop, policy: await hostKeyPolicy(hop), credentials: credentialsOf(hop) };
}
