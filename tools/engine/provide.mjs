import { findBuiltEngine } from "./built.mjs";
import { cacheFolder } from "./cache-folder.mjs";
import { chooseEngine } from "./choose.mjs";
import { findKeptEngine } from "./kept.mjs";
import { neededGo } from "./modules.mjs";
import { findOwnEngine } from "./own.mjs";
import { OLDEST_ENGINE } from "./pinned.mjs";
import { findReleasedEngine } from "./release.mjs";

/**
 * The Pulumi engine: the user's own, else the official release, else built with Go.
 * @returns {Promise<{ programs: string, version: string }>} `programs` is the folder of pulumi and its language hosts.
 */
export async function provideEngine(say) {
  const places = { cache: cacheFolder(), say };
  return chooseEngine({
    sources: [
      () => findOwnEngine(),
      () => findKeptEngine(places.cache),
      () => findReleasedEngine(places),
      () => findBuiltEngine(places),
    ],
    say,
    remedy: `Install Pulumi ${OLDEST_ENGINE} or later (https://www.pulumi.com/docs/install/) or Go ${neededGo()} or later with access to its module proxy, and run this again.`,
  });
}
