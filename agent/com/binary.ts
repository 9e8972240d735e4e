/** The members of the classes with which a script handles bytes that it cannot see itself. */
export interface BinaryStream {
  Type: number;
  Open(): void;
  LoadFromFile(path: string): void;
  Read(): unknown;
  Close(): void;
}

export interface Hasher {
  /** .NET's overloads get numbers in automation; _2 takes the bytes. */
  ComputeHash_2(bytes: unknown): unknown;
}

export interface XmlDocument {
  createElement(name: string): XmlElement;
}

interface XmlElement {
  dataType: string;
  nodeTypedValue: unknown;
  readonly text: string;
}
