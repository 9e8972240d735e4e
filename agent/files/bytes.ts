import type { BinaryStream, XmlDocument } from "../com/binary";
import { patiently } from "./patiently";

var BINARY = 1;
var OVERWRITE = 2;
var ALL = -1;

/**
 * A file's bytes as hexadecimal digits: no code page can change them. Windows loads the whole file, of which only the
 * first `most` bytes become text.
 */
export function readBytes(path: string, most?: number): string {
  return patiently(function () {
    var stream = openStream();
    try {
      stream.LoadFromFile(path);
      // Read gives no byte array of an empty file.
      return stream.Size === 0 ? "" : hexOf(stream.Read(most === undefined ? ALL : most));
    } finally {
      stream.Close();
    }
  });
}

export function writeBytes(path: string, hex: string): void {
  patiently(function () {
    var stream = openStream();
    try {
      if (hex !== "") stream.Write(bytesOf(hex));
      stream.SaveToFile(path, OVERWRITE);
    } finally {
      stream.Close();
    }
  });
}

/** JScript cannot read a byte array; an XML node of type bin.hex can. */
export function hexOf(bytes: unknown): string {
  var node = hexNode();
  node.nodeTypedValue = bytes;
  return node.text.toLowerCase();
}

function bytesOf(hex: string): unknown {
  var node = hexNode();
  node.text = hex;
  return node.nodeTypedValue;
}

function hexNode(): ReturnType<XmlDocument["createElement"]> {
  var document = new ActiveXObject("MSXML2.DOMDocument") as XmlDocument;
  var node = document.createElement("bytes");
  node.dataType = "bin.hex";
  return node;
}

function openStream(): BinaryStream {
  var stream = new ActiveXObject("ADODB.Stream") as BinaryStream;
  stream.Type = BINARY;
  stream.Open();
  return stream;
}
