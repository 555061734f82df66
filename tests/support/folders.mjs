// Folders for a test or a measurement, which go when it is over, and when it fails.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

/**
 * An empty folder that lives as long as the stack.
 * @param {DisposableStack | AsyncDisposableStack} stack
 * @param {string} name what it is for
 */
export const temporaryFolder = (stack, name) => passing(stack, mkdtempSync(`${tmpdir()}/gatehouse-${name}-`));

/**
 * Has the stack remove a folder.
 * @param {DisposableStack | AsyncDisposableStack} stack
 * @param {string} folder
 */
export function passing(stack, folder) {
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
