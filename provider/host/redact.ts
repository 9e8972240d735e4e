import { isProperties, Secret } from "./value";
import type { Value } from "./value";

/** Shorter secrets are not looked for: taking every "ab" out of a text would hide the text, not the secret. */
const SHORTEST = 4;

/** Takes every secret text out of a message, whole and (for keys of several lines) line by line. */
export function redactor(secrets: Iterable<string>): (text: string) => string {
  const texts = [...new Set([...secrets].flatMap((text) => [text, ...lines(text)]))]
    .filter((text) => text.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return (text) => texts.reduce((rest, hidden) => rest.replaceAll(hidden, "[secret]"), text);
}

/** Every text inside a Secret. */
export function secretTexts(value: Value, hidden = false): string[] {
  if (value instanceof Secret) return secretTexts(value.value, true);
  if (typeof value === "string") return hidden ? [value] : [];
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap((item) => secretTexts(item, hidden));
  return isProperties(value) ? Object.values(value).flatMap((child) => secretTexts(child, hidden)) : [];
}

/** "-----BEGIN … KEY-----" says nothing and may well be part of an advice. */
function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 16 && !line.startsWith("-----"));
}
