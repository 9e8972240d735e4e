import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE_VERSION, NODE_HOST_VERSION, YAML_HOST_VERSION } from "./pinned.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SDK_VERSION = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
/** pulumi-language-yaml tells the engine this one; the SDK's it uses for a User-Agent only. */
const YAML_VERSION = "github.com/pulumi/pulumi-yaml/pkg/version.Version";

/** One Go module per `sdk` version, each with all that is needed to build its `tool`s. */
export const modules = [
  {
    name: "cli",
    folder: path.join(HERE, "cli"),
    what: "the CLI and the YAML language host",
    flags: flags({ [SDK_VERSION]: ENGINE_VERSION, [YAML_VERSION]: YAML_HOST_VERSION }),
  },
  {
    name: "nodejs",
    folder: path.join(HERE, "nodejs"),
    what: "the Node language host",
    flags: flags({ [SDK_VERSION]: NODE_HOST_VERSION }),
  },
];

/** Only a test needs it: it is not part of the engine that npm start and npm test build. */
export const pythonModule = {
  name: "python",
  folder: path.join(HERE, "python"),
  what: "the Python language host",
  flags: flags({ [SDK_VERSION]: NODE_HOST_VERSION }),
};

/** The tags are those of the official release. */
function flags(versions) {
  const settings = Object.entries(versions).map(([variable, version]) => `-X ${variable}=v${version}`);
  const linker = ["-s", "-w", ...settings].join(" ");
  return ["-mod=readonly", "-buildvcs=false", "-tags", "osusergo,grpcnotrace", "-ldflags", linker];
}

/** Changes when anything does that the built programs depend on. */
export function cacheKey(ofModules = modules, readFile = (file) => readFileSync(file, "utf8")) {
  const hash = createHash("sha256");
  for (const { name, folder, flags } of ofModules) {
    const files = ["go.mod", "go.sum"].map((file) =>
      readFile(path.join(folder, file)).replaceAll("\r\n", "\n"),
    );
    hash.update(JSON.stringify([name, flags, files]));
  }
  return hash.digest("hex").slice(0, 12);
}

/** The oldest Go that builds all of them: "1.25.11". */
export function neededGo(readFile = (file) => readFileSync(file, "utf8")) {
  return /^go (\S+)$/m.exec(readFile(path.join(HERE, "cli", "go.mod")))[1];
}
