import { EXIT_CODES, win32Of } from "./exit-codes";

/** 0x80070643, which Microsoft Update shows for 1603 (KB 953469), or the same as a signed number. */
const HRESULT = /\b0x8007[0-9a-f]{4}\b|(?<![\w.-])-214[67]\d{6}\b/gi;

/** Puts behind each such number in a text which of msiexec's codes it is, and what that means. */
export function translateHresults(text: string): string {
  return text.replace(HRESULT, (written) => {
    const code = win32Of(Number(written));
    const known = EXIT_CODES[code];
    return known && code !== Number(written) ? `${written} (${code}: ${known.meaning})` : written;
  });
}
