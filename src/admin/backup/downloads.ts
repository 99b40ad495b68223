import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const NAME = /^download-[0-9a-f-]{36}\.hwbackup$/;

/** Path for a new download, on the data directory's disk. */
export const createDownload = (dataDir: string): string => join(dataDir, `download-${randomUUID()}.hwbackup`);

/** Deletes downloads whose process ended before they were sent: each is a copy of the whole database. */
export function removeDownloads(dataDir: string): void {
	for (const name of readdirSync(dataDir)) if (NAME.test(name)) rmSync(join(dataDir, name), { force: true });
}
