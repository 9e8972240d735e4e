/** The bytes contradict the format. The message is a clause about the file: "its directory goes round in a circle". */
export class Damage extends Error {
  override readonly name = "Damage";
}
