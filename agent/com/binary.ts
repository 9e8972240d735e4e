/** The members of the classes with which a script handles bytes that it cannot see itself. */
export interface BinaryStream {
  Type: number;
  readonly Size: number;
  Open(): void;
  LoadFromFile(path: string): void;
  /** -1: to the end. */
  Read(bytes: number): unknown;
  Write(bytes: unknown): void;
  SaveToFile(path: string, options: number): void;
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
  text: string;
}
