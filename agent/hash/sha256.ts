import type { BinaryStream, Hasher } from "../com/binary";
import { hexOf } from "../files/bytes";
import { runProgram, lastWords } from "../system/command";
import { errorText, fail } from "../text/failure";
import { each } from "../text/arrays";
import { linesOf } from "../text/trim";

/**
 * Of a file, 64 hexadecimal digits. By .NET's classes that automation can see: .NET 2.0 is a prerequisite of Exchange
 * 2007, and certutil knows SHA-256 only on later Windows.
 */
export function sha256Of(path: string): string {
  var byDotNet = "";
  try {
    return hashByDotNet(path);
  } catch (error) {
    byDotNet = errorText(error);
  }
  var result = runProgram("certutil.exe", '-hashfile "' + path + '" SHA256');
  var hash = hashLine(result.output);
  if (result.exitCode === 0 && hash !== null) return hash;
  return fail({
    code: "hashUnavailable",
    message:
      "This server has no way to compute a SHA-256: neither .NET Framework 2.0 nor certutil could. Repair .NET Framework 2.0, which Exchange Server 2007 needs.",
    detail: ".NET: " + byDotNet + ". certutil: " + result.exitCode + " " + lastWords(result),
  });
}

var BINARY = 1;

/** The whole file at once: 60 MB at most, and TransformBlock's output parameter cannot be passed from script. */
function hashByDotNet(path: string): string {
  var stream = new ActiveXObject("ADODB.Stream") as BinaryStream;
  stream.Type = BINARY;
  stream.Open();
  try {
    stream.LoadFromFile(path);
    var hasher = new ActiveXObject("System.Security.Cryptography.SHA256Managed") as Hasher;
    var text = hexOf(hasher.ComputeHash_2(stream.Read(-1)));
    if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("not a hash: " + text);
    return text;
  } finally {
    stream.Close();
  }
}

/** The only line of certutil's that is 32 bytes in hexadecimal; older versions put spaces between them. */
function hashLine(output: string): string | null {
  var hash: string | null = null;
  each(linesOf(output), function (line) {
    var digits = line.replace(/\s/g, "").toLowerCase();
    if (/^[0-9a-f]{64}$/.test(digits)) hash = digits;
  });
  return hash;
}
