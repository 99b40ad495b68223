/** Imports history and audit of the Python version into our empty history. */
import { readInstant } from "../../alerts/pipeline/index.ts";
import type { BodyCipher } from "../../base/security/index.ts";
import type { AuditEntry, OriginalAlert, Store } from "../../store/index.ts";
import { readLine } from "./log.ts";
import type { LogPlace, OriginalDatabase } from "./postgres.ts";

/** Maximum number of audit entries imported. */
const MAX_AUDIT = 100_000;
const DAY_MS = 86_400_000;

export interface TakingDeps {
	readonly original: OriginalDatabase;
	readonly store: Pick<Store, "original" | "endpoints">;
	readonly cipher: BodyCipher;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** LOG_RETENTION_DAYS: older rows would be deleted in the first night. */
	readonly keepDays: number;
	/** Called after each batch. */
	readonly onProgress: (done: number, of: number) => void;
}

export interface TakenHistory {
	/** Lines in history now, including those of an interrupted earlier try. */
	readonly lines: number;
	/** Numbers of lines left out, by reason. */
	readonly leftOut: {
		readonly older: number;
		readonly in_progress: number;
		readonly unknown_endpoint: number;
		readonly unreadable: number;
	};
	readonly audit: number;
}

/** Reason why history cannot be imported; null if it can. */
export const historyProblem = async (store: Pick<Store, "original">): Promise<string | null> =>
	(await store.original.isFirst())
		? null
		: "History was received here already, and it stays in the order in which it arrived: --history needs a data directory without any. Import without it, or into a fresh one.";

/**
 * Imports line by line, some hundred per transaction. After an interruption it continues from there.
 * @throws OriginalUnreadable, StoreUnavailable; lines imported so far stay
 */
export async function takeHistory(deps: TakingDeps): Promise<TakenHistory> {
	const { original, store, now } = deps;
	const audit = await takeAudit(deps);
	const before = await store.original.taken();
	const span = { from: now - deps.keepDays * DAY_MS, to: null, after: before === null ? null : (JSON.parse(before.through) as LogPlace) };
	const { inside, older } = await original.countLog(span);
	const known = new Set((await store.endpoints.all()).map(({ id }) => id));
	const leftOut = { older, in_progress: 0, unknown_endpoint: 0, unreadable: 0 };
	let done = 0;
	for await (const rows of original.log(span)) {
		const alerts = rows.flatMap(({ row }): OriginalAlert[] => {
			const line = readLine(row);
			const why = typeof line === "string" ? line : known.has(line.endpointId) ? null : "unknown_endpoint";
			if (typeof line === "string" || why !== null) {
				leftOut[why ?? "unreadable"]++;
				return [];
			}
			const { headers, body, payload: _payload, ...alert } = line;
			return [{ ...alert, sealed: deps.cipher.seal({ headers, body: Buffer.from(body, "utf8") }) }];
		});
		const last = rows.at(-1);
		if (last !== undefined) await store.original.take(alerts, JSON.stringify({ at: last.at, id: last.id } satisfies LogPlace));
		done += rows.length;
		deps.onProgress(done, inside);
	}
	return { lines: (await store.original.taken())?.rows ?? 0, leftOut, audit };
}

async function takeAudit({ original, store }: TakingDeps): Promise<number> {
	if (await store.original.hasAudit()) return 0;
	const entries = (await original.audit(MAX_AUDIT)).flatMap(auditEntry);
	await store.original.takeAudit(entries);
	return entries.length;
}

const textOf = (value: unknown, most: number): string | null =>
	typeof value === "string" && value.trim() !== "" ? value.slice(0, most).toWellFormed() : null;

function auditEntry(value: unknown): AuditEntry[] {
	const row = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
	const at = typeof row.created_at === "string" ? readInstant(row.created_at.replace(/(\.\d{3})\d+/, "$1")) : null;
	const action = textOf(row.action, 100);
	if (at === null || action === null) return [];
	const details = textOf(row.details, 2_000);
	return [
		{
			at,
			who: textOf(row.user, 100) ?? "unknown",
			sourceIp: null,
			// Its names for actions differ from ours.
			action: `python.${action}`,
			endpointId: textOf(row.config_id, 128),
			subject: details === null ? action : `${action}: ${details}`,
			changes: [],
		},
	];
}
