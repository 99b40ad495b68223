import { mkdirSync } from "node:fs";
import { placeDriver } from "./driver.ts";

/**
 * Creates the data directory if it is missing, readable by its owner only, and puts the database driver into
 * it.
 * @throws DriverProblem, and errors of the file system
 */
export function openDataDirectory(dataDir: string): void {
	// Files that this process writes are for their owner only.
	process.umask(0o077);
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	placeDriver(dataDir);
}
