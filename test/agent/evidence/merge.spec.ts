import assert from "node:assert/strict";
import fc from "fast-check";
import { readEvidenceOf, switchedOff, takenOut } from "../../../agent/evidence/merge";
import type { Merged } from "../../../agent/evidence/merge";

const SWITCH = '<generatePublisherEvidence enabled="false"/>';

function hex(text: string, encoding: BufferEncoding = "utf8"): string {
  return Buffer.from(text, encoding).toString("hex");
}

function merge(bytes: string | null): Merged {
  const merged = switchedOff(bytes);
  if (merged === null || typeof merged === "string") throw new Error(`not merged: ${String(merged)}`);
  return merged;
}

function textOf({ bytes }: { readonly bytes: string }): string {
  return Buffer.from(bytes, "hex").toString();
}

function why(text: string, encoding?: BufferEncoding): string {
  const merged = switchedOff(hex(text, encoding));
  return typeof merged === "string" ? merged : assert.fail(text);
}

describe("an exe.config with publisher evidence switched off", () => {
  it("is a whole file where there was none", () => {
    assert.equal(
      textOf(merge(null)),
      `<?xml version="1.0" encoding="utf-8"?>\r\n<configuration>\r\n  <runtime>\r\n    ${SWITCH}\r\n  </runtime>\r\n</configuration>\r\n`,
    );
  });

  const cases: readonly (readonly [string, string, string])[] = [
    [
      "gets a runtime element as its last child, in the file's own line ends",
      "<configuration>\n  <appSettings/>\n</configuration>\n",
      `<configuration>\n  <appSettings/>\n  <runtime>\n    ${SWITCH}\n  </runtime>\n</configuration>\n`,
    ],
    [
      "gets it inline where the file has no lines",
      "<configuration><appSettings/></configuration>",
      `<configuration><appSettings/><runtime>${SWITCH}</runtime></configuration>`,
    ],
    [
      "keeps an existing runtime element with its assemblyBinding",
      '<configuration>\r\n\t<runtime>\r\n\t\t<assemblyBinding xmlns="urn:schemas-microsoft-com:asm.v1"/>\r\n\t</runtime>\r\n</configuration>',
      `<configuration>\r\n\t<runtime>\r\n\t  ${SWITCH}\r\n\t\t<assemblyBinding xmlns="urn:schemas-microsoft-com:asm.v1"/>\r\n\t</runtime>\r\n</configuration>`,
    ],
    [
      "opens an element that closes itself",
      "<configuration />",
      `<configuration ><runtime>${SWITCH}</runtime></configuration>`,
    ],
    [
      "opens a runtime element that closes itself",
      "<configuration><runtime/></configuration>",
      `<configuration><runtime>${SWITCH}</runtime></configuration>`,
    ],
    [
      "has the value changed where the element says true",
      "<configuration><runtime><generatePublisherEvidence enabled='true' /></runtime></configuration>",
      "<configuration><runtime><generatePublisherEvidence enabled='false' /></runtime></configuration>",
    ],
    [
      "gets the attribute where the element has none",
      "<configuration><runtime><generatePublisherEvidence/></runtime></configuration>",
      `<configuration><runtime>${SWITCH}</runtime></configuration>`,
    ],
    [
      "is not deceived by what stands in a comment or in CDATA",
      `<configuration><!-- <runtime>${SWITCH}</runtime> --><a><![CDATA[</configuration>]]></a></configuration>`,
      `<configuration><!-- <runtime>${SWITCH}</runtime> --><a><![CDATA[</configuration>]]></a><runtime>${SWITCH}</runtime></configuration>`,
    ],
    [
      "keeps a default namespace",
      '<configuration xmlns="http://schemas.microsoft.com/.NetConfiguration/v2.0"></configuration>',
      `<configuration xmlns="http://schemas.microsoft.com/.NetConfiguration/v2.0"><runtime>${SWITCH}</runtime></configuration>`,
    ],
  ];
  for (const [title, before, after] of cases)
    it(title, () => assert.equal(textOf(merge(hex(before))), after));

  it("stays UTF-16 with its mark, and UTF-8 with its mark and its letters", () => {
    const text =
      '<?xml version="1.0" encoding="utf-16"?>\r\n<configuration>\r\n<!-- Grüße -->\r\n</configuration>';
    const wide = Buffer.from(`\ufeff${text}`, "utf16le");
    const merged = Buffer.from(merge(wide.toString("hex")).bytes, "hex");
    assert.equal(
      merged.toString("utf16le"),
      `\ufeff${text.replace("</configuration>", `  <runtime>\r\n    ${SWITCH}\r\n  </runtime>\r\n</configuration>`)}`,
    );
    const big = Buffer.from(wide).swap16();
    assert.deepEqual(Buffer.from(merge(big.toString("hex")).bytes, "hex").swap16(), merged);
    const narrow = Buffer.from("\ufeff<configuration><!-- Grüße --></configuration>");
    assert.equal(
      textOf(merge(narrow.toString("hex"))),
      `\ufeff<configuration><!-- Grüße --><runtime>${SWITCH}</runtime></configuration>`,
    );
  });

  it("is left where it is off already", () => {
    assert.equal(switchedOff(hex(`<configuration><runtime>${SWITCH}</runtime></configuration>`)), null);
  });

  it("is refused, with the reason, where it is not well-formed or no configuration", () => {
    assert.match(why(""), /no element/);
    assert.match(why("<configuration>"), /not closed/);
    assert.match(why("<configuration></Configuration>"), /line 1 has a closing tag that closes nothing/);
    assert.match(
      why("<configuration>\n<a b=c/></configuration>"),
      /line 2 has a tag a that is not well-formed/,
    );
    assert.match(why("<configuration/><configuration/>"), /second root/);
    assert.match(why("<configuration>&nbsp;</configuration>"), /reference/);
    assert.match(why("<configuration><!-- a -- b --></configuration>"), /-- in a comment/);
    assert.match(why('<configuration a="1" a="2"/>'), /attribute twice: a/);
    assert.match(why("<settings/>"), /root element is settings/);
    assert.match(why(' <?xml version="1.0"?><configuration/>'), /XML declaration/);
    assert.match(why("<!DOCTYPE configuration><configuration/>"), /declaration/);
    assert.match(why('<?xml version="1.0" encoding="shift_jis"?><configuration/>'), /shift_jis/);
    assert.match(
      why(`<configuration><runtime>${SWITCH}${SWITCH}</runtime></configuration>`),
      /more than once/,
    );
    assert.match(why("<configuration>\xff</configuration>", "latin1"), /UTF-8/);
    assert.equal(readEvidenceOf(hex("<configuration")).kind, "broken");
  });

  it("loses only our element when somebody has changed the rest", () => {
    const before = "<configuration>\r\n  <appSettings/>\r\n</configuration>\r\n";
    const merged = merge(hex(before));
    const changed = textOf(merged).replace(
      "<appSettings/>",
      '<appSettings><add key="a" value="b"/></appSettings>',
    );
    const out = takenOut(hex(changed), merged);
    assert.ok(typeof out === "object");
    assert.equal(
      textOf(out),
      before.replace("<appSettings/>", '<appSettings><add key="a" value="b"/></appSettings>'),
    );
  });

  it("keeps a runtime element of ours into which somebody has put more", () => {
    const merged = merge(hex("<configuration></configuration>"));
    const out = takenOut(
      hex(textOf(merged).replace("</runtime>", "<gcServer enabled='true'/></runtime>")),
      merged,
    );
    assert.ok(typeof out === "object");
    assert.equal(textOf(out), "<configuration><runtime><gcServer enabled='true'/></runtime></configuration>");
  });

  it("says that ours is gone, or cannot be told from the rest", () => {
    const merged = merge(hex("<configuration></configuration>"));
    assert.equal(takenOut(hex("<configuration/>"), merged), "gone");
    assert.equal(takenOut(hex("<configuration"), merged), "unclear");
  });

  it("differs from what it was in one place only, and is that again when ours is taken out", () => {
    fc.assert(
      fc.property(anyConfig, encodings, (text, encoding) => {
        const before = encoding(text);
        const merged = switchedOff(before);
        if (merged === null) return;
        if (typeof merged === "string") throw new Error(`refused: ${merged} in ${text}`);
        assert.equal(readEvidenceOf(merged.bytes).kind, "off");
        assert.equal(switchedOff(merged.bytes), null);
        const { from, to } = onePlace(before, merged.bytes);
        assert.ok(from + to >= before.length - (merged.put === "value" ? 40 : 8), "more than one place");
        const out = takenOut(merged.bytes, merged);
        assert.ok(typeof out === "object");
        const isOpened = before.length - from - to > 0 && merged.put !== "value";
        if (!isOpened) assert.equal(out.bytes, before);
      }),
      { seed: 944752, numRuns: 500 },
    );
  });

  it("is never made of a file that lost one character of its markup, unless that is still well-formed", () => {
    fc.assert(
      fc.property(anyConfig, fc.nat(), (text, at) => {
        const places = [...text.matchAll(/[<>]/g)].map(({ index }) => index);
        const place = places[at % places.length]!;
        const broken = text.slice(0, place) + text.slice(place + 1);
        // What is lost of an element that closes itself may leave a text, which is no fault.
        const closesItself = /^<(?:"[^"]*"|'[^']*'|[^>"'])*\/>/.test(text.slice(place));
        if (text[place] !== "<" || closesItself || isHidden(text, place)) return;
        assert.equal(typeof switchedOff(hex(broken)), "string", broken);
      }),
      { seed: 936707, numRuns: 500 },
    );
  });
});

/** Inside a comment or CDATA, or what begins one. */
function isHidden(text: string, place: number): boolean {
  const hidden = [...text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g)];
  return hidden.some(({ index, 0: whole }) => place >= index && place < index + whole.length);
}

function onePlace(before: string, after: string): { readonly from: number; readonly to: number } {
  let from = 0;
  while (from < before.length && before[from] === after[from]) from++;
  let to = 0;
  while (to < before.length - from && before.at(-1 - to) === after.at(-1 - to)) to++;
  return { from, to };
}

const space = fc.constantFrom("", " ", "\r\n", "\r\n  ", "\n\t", "\r");
const noise = fc.constantFrom(
  "",
  "<!-- c <runtime> -->",
  "<?pi x?>",
  "text &amp; &#228;",
  "Grüße",
  "<![CDATA[ <a> ]]>",
);
const attribute = fc.constantFrom(
  "",
  ' a="1"',
  " b='<'".replace("<", "&lt;"),
  ' name = "x > y"',
  '\r\n  key="ü"',
);
const leaf = fc
  .tuple(fc.constantFrom("add", "remove", "gcServer", "x:y", "runtime2"), attribute, fc.boolean())
  .map(([name, with_, closes]) => (closes ? `<${name}${with_} />` : `<${name}${with_}></${name}>`));
const children = fc
  .array(
    fc.tuple(space, fc.oneof(noise, leaf)).map(([blank, what]) => blank + what),
    { maxLength: 4 },
  )
  .map((list) => list.join(""));
const theSwitch = fc.constantFrom(
  "",
  "",
  '<generatePublisherEvidence enabled="true"/>',
  "<generatePublisherEvidence enabled = 'TRUE' ></generatePublisherEvidence>",
  "<generatePublisherEvidence/>",
  SWITCH,
);
const runtime = fc.oneof(
  fc.constant(""),
  fc.constantFrom("<runtime/>", "<runtime />"),
  fc
    .tuple(children, theSwitch, children, space)
    .map(([before, it, after, end]) => `<runtime>${before}${it}${after}${end}</runtime>`),
);
const anyConfig = fc
  .tuple(
    fc.constantFrom("", '<?xml version="1.0"?>\r\n', "<!-- top -->\n"),
    attribute,
    children,
    space,
    runtime,
    children,
    space,
    fc.constantFrom("", "\r\n", "\n<!-- end -->\n"),
  )
  .map(
    ([head, with_, first, blank, middle, last, end, tail]) =>
      `${head}<configuration${with_}>${first}${blank}${middle}${last}${end}</configuration>${tail}`,
  );
const encodings = fc.constantFrom(
  (text: string) => hex(text),
  (text: string) => hex(`\ufeff${text}`),
  (text: string) => hex(`\ufeff${text}`, "utf16le"),
  (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16().toString("hex"),
);
