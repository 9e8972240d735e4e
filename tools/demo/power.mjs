import { createInterface } from "node:readline";

export const POWER_HELP =
  "To let a server lose power, type `power NAME` here and Enter: it starts again by itself.";

/** Takes lines of a terminal or a pipe while the servers run; returns the function that stops it. */
export function takeLines({ site, say, input = process.stdin }) {
  const lines = createInterface({ input });
  lines.on("line", (line) => {
    const words = line.trim().split(/\s+/);
    if (words[0] !== "") void losePower({ words, site, say });
  });
  return () => lines.close();
}

async function losePower({ words: [verb, name, ...more], site, say }) {
  const known = site.servers.find((server) => server.name.toLowerCase() === name?.toLowerCase());
  if (verb !== "power" || !known || more.length > 0) {
    say(`known here: ${site.servers.map((server) => `power ${server.name}`).join(", ")}`);
    return;
  }
  say(`${known.name} lost power; it starts again`);
  await site.losePower(known.name);
  say(`${known.name} is up`);
}
