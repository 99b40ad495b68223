/** Backups: of everything, as one file; and of endpoints, in the JSON shape of the Python version. */
import { randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { done, invalidInput, type Outcome } from "../../base/outcome.ts";
import type { Secrets } from "../../base/security/index.ts";
import { createAudit } from "../../setup/audit/index.ts";
import { type LoadedDirectory, pausedReason } from "../../setup/endpoints/index.ts";
import type { Store, TenantValues } from "../../store/index.ts";
import { originalEntry, readOriginal } from "./original.ts";

export { createDownload, removeDownloads } from "./downloads.ts";
export { type DrillReport, drill } from "./drill.ts";
export { ASIDE, finishRestore, restoreBackup, undoRestore } from "./restore.ts";
export { createStagedRestores, NotStaged, type StagedBackup, type StagedRestores } from "./staged.ts";
export { NEVER_TAKEN } from "./unknown.ts";

export interface ImportCounts {
	readonly added: number;
	readonly replaced: number;
	/** Number from the Python version. */
	readonly from_original: number;
	readonly total: number;
	/** Endpoints that were imported, but are disabled until a person has checked them, with the reason. */
	readonly paused: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
	/** Things that were not imported, or could not be known, in sentences. */
	readonly notes: readonly string[];
}

export interface Backups {
	/** The JSON array of the Python version, with the fields it left out. Secrets stay Fernet tokens. */
	endpointsAsJson(): Promise<Record<string, unknown>[]>;
	/** Imports all, including entries of TenantMap, or nothing. */
	importEndpoints(value: unknown, options: ImportOptions): Promise<Outcome<ImportCounts>>;
}

export interface ImportOptions {
	/** True to only count, without writing. */
	readonly preview: boolean;
	readonly actor: Actor;
	/** Entries for TenantMap, which replace those for the same tenant; none in the backup JSON. */
	readonly tenants?: readonly TenantValues[];
	/** True if it comes from the database of the Python version, which has the fields that its backup leaves out. */
	readonly isWhole?: boolean;
}

export interface BackupDeps {
	readonly store: Pick<Store, "endpoints" | "audit" | "tenants" | "together">;
	readonly directory: LoadedDirectory;
	readonly secrets: Secrets;
	readonly clock: Clock;
}

export function createBackups({ store, directory, secrets, clock }: BackupDeps): Backups {
	const { endpoints } = store;
	const audit = createAudit({ store: store.audit, clock });
	return {
		endpointsAsJson: async () => (await endpoints.shown()).map(originalEntry),
		async importEndpoints(value, { preview, actor, tenants = [], isWhole = false }) {
			const now = clock.now();
			const reading = readOriginal(value, { secrets, now, isWhole, newToken: () => randomBytes(32).toString("base64url") });
			if (!reading.ok) return invalidInput(reading.problems);
			const { rows, fromOriginal: from_original, notes } = reading;
			const paused = rows.flatMap((row) => {
				const reason = pausedReason(row);
				return reason === null ? [] : [{ id: row.id, name: row.name, reason }];
			});
			const total = rows.length;
			if (preview) {
				const known = new Set((await endpoints.all()).map(({ id }) => id));
				const replaced = rows.filter(({ id }) => known.has(id)).length;
				return done({ added: total - replaced, replaced, from_original, total, paused, notes });
			}
			const subject = `${total} endpoints${tenants.length === 0 ? "" : `, ${tenants.length} TenantMap entries`}`;
			let written = { added: 0, replaced: 0 };
			await store.together(() => [
				endpoints.upsert(rows).then((counts) => {
					written = counts;
				}),
				...(tenants.length === 0 ? [] : [store.tenants.merge(tenants, now)]),
				audit.record(actor, { action: "backup.import", subject }),
			]);
			await directory.reload();
			return done({ ...written, from_original, total, paused, notes });
		},
	};
}
