import { fileSystem } from "../com/file-system";
import { closeFolder } from "./closed-folder";
import { proofFolder } from "./home-paths";

/** Holds the proof that our home is ours, and the audit file: this folder stays on a server for ever. */
export function ensureProofFolder(): void {
  if (fileSystem().FolderExists(proofFolder())) return;
  fileSystem().CreateFolder(proofFolder());
  closeFolder(proofFolder());
}
