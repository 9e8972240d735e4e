import { ESLint } from "eslint";
import path from "node:path";
import { root } from "../load";

/** The project's own configuration. */
const eslint = new ESLint({ cwd: root });

/** What one rule says of a text that stands in place of an existing file's. */
export async function lintText(options: { file: string; text: string; rule: string }): Promise<string[]> {
  const [result] = await eslint.lintText(`${options.text}\n`, { filePath: path.join(root, options.file) });
  const messages = result?.messages ?? [];
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${options.file}: ${fatal.message}`);
  return messages.filter(({ ruleId }) => ruleId === options.rule).map(({ message }) => message);
}
