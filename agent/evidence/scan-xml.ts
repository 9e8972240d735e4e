/**
 * Finds the elements of a small XML file with their places, and refuses what it does not understand: it is for files that
 * are to stay as they are but for one element. No document type, and so no entities but the five of XML itself.
 */
export interface XmlElement {
  readonly name: string;
  readonly parent: XmlElement | null;
  readonly children: XmlElement[];
  readonly attributes: XmlAttribute[];
  /** Of its "<", and behind the ">" of the opening tag. */
  readonly start: number;
  readonly openEnd: number;
  /** Of the "<" of the closing tag, and behind its ">"; openEnd both where the element closes itself. */
  closeStart: number;
  end: number;
  readonly closesItself: boolean;
}

export interface XmlAttribute {
  readonly name: string;
  /** As written between the quotes. */
  readonly value: string;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** Beyond ASCII, what is one byte of UTF-8 here, everything is taken for part of a name. */
var NAME = /^[A-Za-z_:\u0080-\uffff][-A-Za-z0-9._:\u0080-\uffff]*/;
/** Not \s: it means other characters here and there, and a byte of UTF-8 among them. */
var ATTRIBUTE =
  /^([ \t\r\n]+)([A-Za-z_:\u0080-\uffff][-A-Za-z0-9._:\u0080-\uffff]*)[ \t\r\n]*=[ \t\r\n]*("[^<"]*"|'[^<']*')/;
var TAG_END = /^[ \t\r\n]*(\/?)>/;
var CLOSE_END = /^[ \t\r\n]*>/;
var DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.\d"|'1\.\d')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][-A-Za-z0-9._]*"|'[A-Za-z][-A-Za-z0-9._]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/;
var REFERENCE = /^&(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});/;
var NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
/** A window for expressions that are anchored to a place: longer ones are not in such files. */
var WINDOW = 65536;
var DEEPEST = 200;

/** The root element, or why the text is not understood. `from`: behind the byte order mark. */
export function scanXml(text: string, from: number): XmlElement | string {
  if (NOT_XML.test(text.substring(from))) return "it holds a character that XML does not allow";
  var scanner: Scanner = { text: text, at: from, root: null, open: null, depth: 0, wrong: "" };
  var declaration = DECLARATION.exec(text.substring(from, from + WINDOW));
  if (declaration !== null) scanner.at += declaration[0].length;
  while (scanner.wrong === "" && scanner.at < text.length) step(scanner);
  if (scanner.wrong !== "") return scanner.wrong;
  if (scanner.open !== null) return "the element " + scanner.open.name + " is not closed";
  return scanner.root === null ? "it has no element" : scanner.root;
}

interface Scanner {
  readonly text: string;
  at: number;
  root: XmlElement | null;
  open: XmlElement | null;
  depth: number;
  wrong: string;
}

function step(scanner: Scanner): void {
  if (scanner.text.charAt(scanner.at) !== "<") characters(scanner);
  else if (begins(scanner, "<!--")) comment(scanner);
  else if (begins(scanner, "<?")) instruction(scanner);
  else if (begins(scanner, "<![CDATA[")) characterData(scanner);
  else if (begins(scanner, "<!")) refuse(scanner, "a declaration, which is not understood here");
  else if (begins(scanner, "</")) closingTag(scanner);
  else openingTag(scanner);
}

function begins(scanner: Scanner, what: string): boolean {
  return scanner.text.substring(scanner.at, scanner.at + what.length) === what;
}

function rest(scanner: Scanner): string {
  return scanner.text.substring(scanner.at, scanner.at + WINDOW);
}

function refuse(scanner: Scanner, what: string): void {
  var line = scanner.text.substring(0, scanner.at).split("\n").length;
  scanner.wrong = "line " + line + " has " + what;
}

function characters(scanner: Scanner): void {
  var end = scanner.text.indexOf("<", scanner.at);
  var text = scanner.text.substring(scanner.at, end < 0 ? scanner.text.length : end);
  if (scanner.open === null && !/^[ \t\r\n]*$/.test(text))
    return refuse(scanner, "text outside the root element");
  if (text.indexOf("]]>") >= 0) return refuse(scanner, "]]> in a text");
  if (!hasGoodReferences(text)) return refuse(scanner, "an & that is no reference of XML's own");
  scanner.at += text.length;
}

function hasGoodReferences(text: string): boolean {
  for (var at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    if (!REFERENCE.test(text.substring(at, at + 12))) return false;
  }
  return true;
}

function comment(scanner: Scanner): void {
  var end = scanner.text.indexOf("--", scanner.at + 4);
  if (end < 0) return refuse(scanner, "a comment that does not end");
  if (scanner.text.charAt(end + 2) !== ">") return refuse(scanner, "-- in a comment");
  scanner.at = end + 3;
}

function instruction(scanner: Scanner): void {
  var end = scanner.text.indexOf("?>", scanner.at);
  var target = NAME.exec(scanner.text.substring(scanner.at + 2, scanner.at + WINDOW));
  if (end < 0 || target === null) return refuse(scanner, "a processing instruction that does not end");
  if (target[0].toLowerCase() === "xml")
    return refuse(scanner, "an XML declaration that is not at the beginning, or not well-formed");
  if (
    !/^([ \t\r\n]|\?>)/.test(
      scanner.text.substring(scanner.at + 2 + target[0].length, scanner.at + 4 + target[0].length),
    )
  )
    return refuse(scanner, "a processing instruction that is not well-formed");
  scanner.at = end + 2;
}

function characterData(scanner: Scanner): void {
  var end = scanner.text.indexOf("]]>", scanner.at);
  if (scanner.open === null || end < 0)
    return refuse(scanner, "a CDATA section outside the root element or without an end");
  scanner.at = end + 3;
}

function openingTag(scanner: Scanner): void {
  var start = scanner.at;
  scanner.at++;
  var name = NAME.exec(rest(scanner));
  if (name === null) return refuse(scanner, "a < that begins no tag");
  if (scanner.open === null && scanner.root !== null) return refuse(scanner, "a second root element");
  scanner.at += name[0].length;
  var attributes = attributesOf(scanner);
  if (scanner.wrong !== "") return;
  var end = TAG_END.exec(rest(scanner));
  if (end === null) return refuse(scanner, "a tag " + name[0] + " that is not well-formed");
  scanner.at += end[0].length;
  var element: XmlElement = {
    name: name[0],
    parent: scanner.open,
    children: [],
    attributes: attributes,
    start: start,
    openEnd: scanner.at,
    closeStart: scanner.at,
    end: scanner.at,
    closesItself: end[1] === "/",
  };
  if (scanner.open === null) scanner.root = element;
  else scanner.open.children.push(element);
  if (element.closesItself) return;
  scanner.open = element;
  if (++scanner.depth > DEEPEST) refuse(scanner, "elements nested too deeply");
}

function attributesOf(scanner: Scanner): XmlAttribute[] {
  var attributes: XmlAttribute[] = [];
  for (;;) {
    var match = ATTRIBUTE.exec(rest(scanner));
    if (match === null) return attributes;
    var end = scanner.at + match[0].length;
    var value = (match[3] as string).substring(1, (match[3] as string).length - 1);
    var attribute: XmlAttribute = {
      name: match[2] as string,
      value: value,
      start: scanner.at,
      valueStart: end - 1 - value.length,
      valueEnd: end - 1,
    };
    if (attributeOf(attributes, attribute.name) !== null)
      refuse(scanner, "an attribute twice: " + attribute.name);
    if (!hasGoodReferences(value)) refuse(scanner, "an & that is no reference of XML's own");
    if (scanner.wrong !== "") return attributes;
    attributes.push(attribute);
    scanner.at = end;
  }
}

function closingTag(scanner: Scanner): void {
  var start = scanner.at;
  scanner.at += 2;
  var name = NAME.exec(rest(scanner));
  if (name === null || scanner.open === null || scanner.open.name !== name[0])
    return refuse(scanner, "a closing tag that closes nothing");
  scanner.at += name[0].length;
  var end = CLOSE_END.exec(rest(scanner));
  if (end === null) return refuse(scanner, "a closing tag that is not well-formed");
  scanner.at += end[0].length;
  scanner.open.closeStart = start;
  scanner.open.end = scanner.at;
  scanner.open = scanner.open.parent;
  scanner.depth--;
}

export function attributeOf(attributes: readonly XmlAttribute[], name: string): XmlAttribute | null {
  for (var index = 0; index < attributes.length; index++) {
    var attribute = attributes[index] as XmlAttribute;
    if (attribute.name === name) return attribute;
  }
  return null;
}

export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  var named: XmlElement[] = [];
  for (var index = 0; index < element.children.length; index++) {
    var child = element.children[index] as XmlElement;
    if (child.name === name) named.push(child);
  }
  return named;
}
