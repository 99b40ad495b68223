import { mkdirSync } from "node:fs";
import { placeDriver } from "./driver.ts";

/**
 * Makes the data directory where there is none, for its owner alone, and gets the database driver ready in it.
 * @throws DriverProblem, and what the file system says
 */
export function openDataDirectory(dataDir: string): void {
	// Whatever this process writes is its owner's alone.
	process.umask(0o077);
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	placeDriver(dataDir);
}
