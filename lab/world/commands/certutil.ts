import { createHash } from "node:crypto";
import { WindowsError } from "../contract";
import { resolvePath } from "../paths";
import type { WorldCall } from "../program";

/**
 * certutil -hashfile FILE [ALGORITHM]. Server 2003's CryptoAPI has no SHA-2 (KB 938397), and naming an algorithm is later
 * than it: UNVERIFIED, nastier reading, only the bare form works there and gives SHA-1.
 */
export async function certutil(call: WorldCall): Promise<number> {
  const [verb = "", file = "", algorithm, ...more] = call.args;
  const { machine, process, stdout } = call;
  if (verb.toLowerCase() !== "-hashfile" || more.length > 0)
    machine.refuse(`certutil.exe ${call.args.join(" ")}`);
  const old = machine.windows.version === "5.2";
  if (old && algorithm !== undefined) return failed(call, 0x80070057, "The parameter is incorrect.");
  const name = (algorithm ?? "SHA1").toLowerCase();
  if (!["sha1", "sha256", "md5"].includes(name))
    return failed(call, 0x80070057, "The parameter is incorrect.");
  try {
    const content = machine.disk(process.account).read(resolvePath(process.currentFolder, file));
    const hash = createHash(name).update(content).digest("hex");
    const spaced = hash.match(/../g)?.join(" ") ?? "";
    stdout(
      `${name.toUpperCase()} hash of file ${file}:\r\n${spaced}\r\nCertUtil: -hashfile command completed successfully.\r\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return failed(call, 0x80070000 + error.number, "The file could not be read.");
  }
}

/** The exit code is the HRESULT, as a signed number. */
function failed(call: WorldCall, hresult: number, text: string): number {
  const code = hresult | 0;
  call.stdout(
    `CertUtil: -hashfile command FAILED: 0x${hresult.toString(16)} (${code})\r\nCertUtil: ${text}\r\n`,
  );
  return code;
}
