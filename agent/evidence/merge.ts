import type { ConfigText } from "./config-text";
import { decodeConfig, encodeConfig, markLength } from "./config-text";
import type { XmlElement } from "./scan-xml";
import { attributeOf, childrenNamed, scanXml } from "./scan-xml";

/** What was put into a file, so that it alone can be taken out again. `was`: the attribute's value before. */
export interface Merged {
  readonly put: "file" | "runtime" | "element" | "attribute" | "value";
  readonly was: string;
  /** The file's bytes with it, as hexadecimal digits. */
  readonly bytes: string;
}

export type Reading =
  | { readonly kind: "off" | "on" }
  /** Not a configuration that .NET or we would understand. */
  | { readonly kind: "broken"; readonly why: string };

var ROOT = "configuration";
var RUNTIME = "runtime";
var SWITCH = "generatePublisherEvidence";
var ATTRIBUTE = "enabled";
var OFF = "<" + SWITCH + ' enabled="false"/>';

/** null: no file. */
export function readEvidenceOf(bytes: string | null): Reading {
  if (bytes === null) return { kind: "on" };
  var found = findSwitch(bytes);
  if (typeof found === "string") return { kind: "broken", why: found };
  return { kind: isOff(found) ? "off" : "on" };
}

/** null: it is off already. A text is why nothing can be put into these bytes. */
export function switchedOff(bytes: string | null): Merged | string | null {
  if (bytes === null) return { put: "file", was: "", bytes: newFile() };
  var found = findSwitch(bytes);
  if (typeof found === "string") return found;
  if (isOff(found)) return null;
  var config = found.config;
  if (found.element !== null) {
    var attribute = attributeOf(found.element.attributes, ATTRIBUTE);
    if (attribute === null) {
      var behindName = found.element.start + 1 + SWITCH.length;
      return merged("attribute", "", replaced(config, behindName, behindName, " " + ATTRIBUTE + '="false"'));
    }
    return merged(
      "value",
      attribute.value,
      replaced(config, attribute.valueStart, attribute.valueEnd, "false"),
    );
  }
  if (found.runtime !== null) return merged("element", "", withFirstChild(config, found.runtime, OFF));
  return merged("runtime", "", withLastChild(config, found.root));
}

/** Takes out what was put in, and nothing else, of a file that somebody has changed since. */
export function takenOut(
  bytes: string,
  ours: Pick<Merged, "put" | "was">,
): { readonly bytes: string } | "gone" | "unclear" {
  var found = findSwitch(bytes);
  if (typeof found === "string") return "unclear";
  if (found.element === null || !isOff(found)) return "gone";
  var element = found.element;
  var attribute = attributeOf(element.attributes, ATTRIBUTE)!;
  if (ours.put === "value") {
    var quote = found.config.text.charAt(attribute.valueEnd);
    if (ours.was.indexOf(quote) >= 0) return "unclear";
    return encoded(replaced(found.config, attribute.valueStart, attribute.valueEnd, ours.was));
  }
  if (ours.put === "attribute")
    return encoded(replaced(found.config, attribute.start, attribute.valueEnd + 1, ""));
  var runtime = found.runtime!;
  var alone = ours.put !== "element" && holdsOnly(found.config, runtime, element);
  return encoded(withoutElement(found.config, alone ? runtime : element));
}

function encoded(config: ConfigText): { readonly bytes: string } {
  return { bytes: encodeConfig(config) };
}

interface Found {
  readonly config: ConfigText;
  readonly root: XmlElement;
  readonly runtime: XmlElement | null;
  readonly element: XmlElement | null;
}

function findSwitch(bytes: string): Found | string {
  var config = decodeConfig(bytes);
  if (typeof config === "string") return config;
  var root = scanXml(config.text, markLength(config));
  if (typeof root === "string") return root;
  if (root.name !== ROOT) return "its root element is " + root.name + " and not configuration";
  var runtimes = childrenNamed(root, RUNTIME);
  var switches: XmlElement[] = [];
  for (var index = 0; index < runtimes.length; index++)
    switches = switches.concat(childrenNamed(runtimes[index] as XmlElement, SWITCH));
  if (switches.length > 1) return "it has " + SWITCH + " more than once";
  var element = switches[0] || null;
  return {
    config: config,
    root: root,
    runtime: element !== null ? element.parent : runtimes[0] || null,
    element: element,
  };
}

function isOff(found: Found): boolean {
  if (found.element === null) return false;
  var attribute = attributeOf(found.element.attributes, ATTRIBUTE);
  return attribute !== null && attribute.value === "false";
}

function merged(put: Merged["put"], was: string, config: ConfigText): Merged {
  return { put: put, was: was, bytes: encodeConfig(config) };
}

function replaced(config: ConfigText, from: number, to: number, by: string): ConfigText {
  var text = config.text;
  return { text: text.substring(0, from) + by + text.substring(to), encoding: config.encoding };
}

function newFile(): string {
  var lines = ['<?xml version="1.0" encoding="utf-8"?>', "<configuration>"].concat(runtimeLines());
  return encodeConfig({ text: lines.concat(["</configuration>", ""]).join("\r\n"), encoding: "bytes" });
}

function runtimeLines(): string[] {
  return ["  <runtime>", "    " + OFF, "  </runtime>"];
}

/** First, so that what closes the element keeps its place. */
function withFirstChild(config: ConfigText, parent: XmlElement, child: string): ConfigText {
  if (parent.closesItself) return opened(config, parent, child);
  var indent = indentOf(config.text, parent.start);
  // The very line end that follows: the line is taken out again with it.
  var end = /^(\r\n|\n|\r)/.exec(config.text.substring(parent.openEnd, parent.openEnd + 2));
  var line = indent === null || end === null ? child : end[0] + indent + "  " + child;
  return replaced(config, parent.openEnd, parent.openEnd, line);
}

/** Last: configSections has to stay the first child of a configuration. */
function withLastChild(config: ConfigText, root: XmlElement): ConfigText {
  var inline = "<runtime>" + OFF + "</runtime>";
  if (root.closesItself) return opened(config, root, inline);
  var atLineStart = /[\r\n]/.test(config.text.charAt(root.closeStart - 1));
  var end = lineEnd(config.text);
  return replaced(
    config,
    root.closeStart,
    root.closeStart,
    atLineStart ? runtimeLines().join(end) + end : inline,
  );
}

function opened(config: ConfigText, element: XmlElement, content: string): ConfigText {
  return replaced(config, element.openEnd - 2, element.openEnd, ">" + content + "</" + element.name + ">");
}

function lineEnd(text: string): string {
  var found = /\r\n|\n|\r/.exec(text);
  return found === null ? "\r\n" : found[0];
}

/** The blanks before a tag that begins its line; null: something else stands before it. */
function indentOf(text: string, at: number): string | null {
  var before = /(?:^|[\r\n])([ \t]*)$/.exec(text.substring(Math.max(0, at - 200), at));
  return before === null ? null : (before[1] as string);
}

function holdsOnly(config: ConfigText, parent: XmlElement, child: XmlElement): boolean {
  if (parent.attributes.length > 0 || parent.children.length !== 1) return false;
  var around =
    config.text.substring(parent.openEnd, child.start) + config.text.substring(child.end, parent.closeStart);
  return /^[ \t\r\n]*$/.test(around);
}

/** With its line where it has one for itself. */
function withoutElement(config: ConfigText, element: XmlElement): ConfigText {
  var text = config.text;
  var indent = indentOf(text, element.start);
  var behind = /^[ \t]*(\r\n|\n|\r)/.exec(text.substring(element.end, element.end + 200));
  if (indent === null || behind === null) return replaced(config, element.start, element.end, "");
  return replaced(config, element.start - indent.length, element.end + behind[0].length, "");
}
