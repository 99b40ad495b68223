/** Backups: of everything, as one file; and of endpoints, in the JSON shape of the Python version. */
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Actor, FieldProblem, LoadedDirectory } from "../endpoints/index.ts";
import type { Secrets } from "../security/index.ts";
import type { AuditStore, EndpointStore } from "../store/index.ts";
import { originalEntry, readOriginal } from "./original.ts";

export { restoreBackup } from "./restore.ts";

export interface ImportCounts {
	readonly added: number;
	readonly replaced: number;
	/** How many came from the Python version. */
	readonly from_original: number;
	readonly total: number;
}

export type Imported =
	| { readonly ok: true; readonly counts: ImportCounts }
	| { readonly ok: false; readonly problems: readonly FieldProblem[] };

export interface Backups {
	/** The original's JSON array, with what it left out. Secrets stay Fernet tokens. */
	endpointsAsJson(): Promise<Record<string, unknown>[]>;
	/** All or nothing. @param preview counts only, and writes nothing */
	importEndpoints(value: unknown, options: { readonly preview: boolean; readonly actor: Actor }): Promise<Imported>;
}

export interface BackupDeps {
	readonly endpoints: EndpointStore;
	readonly audit: AuditStore;
	readonly directory: LoadedDirectory;
	readonly secrets: Secrets;
	readonly clock: Clock;
}

export function createBackups({ endpoints, audit, directory, secrets, clock }: BackupDeps): Backups {
	return {
		endpointsAsJson: async () => (await endpoints.shown()).map(originalEntry),
		async importEndpoints(value, { preview, actor }) {
			const now = clock.now();
			const reading = readOriginal(value, { secrets, now, newToken: () => randomBytes(32).toString("base64url") });
			if (!reading.ok) return reading;
			const { rows, fromOriginal: from_original } = reading;
			const total = rows.length;
			if (preview) {
				const known = new Set((await endpoints.all()).map(({ id }) => id));
				const replaced = rows.filter(({ id }) => known.has(id)).length;
				return { ok: true, counts: { added: total - replaced, replaced, from_original, total } };
			}
			const written = await endpoints.upsert(rows);
			await directory.reload();
			const { name: who, sourceIp } = actor;
			await audit.append({ at: now, who, sourceIp, action: "backup.import", endpointId: null, subject: `${total} endpoints`, changes: [] });
			return { ok: true, counts: { ...written, from_original, total } };
		},
	};
}
