/** One element of what Export-Clixml of PowerShell writes. */
export interface ClixmlElement {
  /** Obj, Props, S, I32 … */
  readonly tag: string;
  /** The attribute N: the property's name; "": none. */
  readonly label: string;
  text: string;
  readonly children: ClixmlElement[];
}

var DEEPEST = 40;
var TAG = /^([A-Za-z][A-Za-z0-9]*)/;
var LABEL = /\sN="([^"]*)"/;

/**
 * The objects at the top of such a text: what else they refer to stands deeper in them, in the same words. null: it is
 * none, or not whole. Found by indexOf: a regular expression of JScript copies the whole text at each step.
 */
export function objectsInClixml(text: string): readonly ClixmlElement[] | null {
  var root: ClixmlElement = element("", "");
  var open: ClixmlElement[] = [root];
  for (var at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    var end = text.indexOf(">", at);
    if (end < 0) return null;
    var inside = text.substring(at + 1, end);
    var first = inside.charAt(0);
    at = end + 1;
    if (first === "?") continue;
    if (first === "/") {
      var closed = open.pop() as ClixmlElement;
      if (open.length === 0 || inside.substring(1) !== closed.tag) return null;
      continue;
    }
    var tag = TAG.exec(inside);
    if (tag === null || open.length > DEEPEST) return null; // a comment or CDATA: not of this form
    var label = LABEL.exec(inside);
    var child = element(tag[1] as string, label === null ? "" : decoded(label[1] as string));
    (open[open.length - 1] as ClixmlElement).children.push(child);
    if (inside.charAt(inside.length - 1) === "/") continue;
    open.push(child);
    var next = text.indexOf("<", at);
    child.text = decoded(text.substring(at, next < 0 ? text.length : next));
  }
  var objs = root.children[0];
  return open.length === 1 && root.children.length === 1 && objs !== undefined && objs.tag === "Objs"
    ? objs.children
    : null;
}

function element(tag: string, label: string): ClixmlElement {
  return { tag: tag, label: label, text: "", children: [] };
}

function decoded(text: string): string {
  if (text.indexOf("&") < 0) return text;
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, "&");
}
