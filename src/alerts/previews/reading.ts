import type { RemoteReading } from "../../store/index.ts";
import type { Cuts } from "./compare.ts";
import type { PastAlert } from "./types.ts";

const WEEK_MS = 7 * 86_400_000;
/** Maximum number of alerts of a week that are replayed; beyond it only the newest are. */
const MAX_ALERTS = 100_000;
/** Maximum number of alerts of all other endpoints together, in equal shares. */
const MAX_OTHERS = 100_000;
/** Number of alerts read at a time. */
const PIECE = 2_000;

/** Range of the past to read, and callbacks. */
export interface PastReading {
	readonly reading: RemoteReading["noise"];
	readonly endpointId: string;
	/** Endpoints that share outages or keys with it. */
	readonly others: readonly string[];
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly add: (alerts: readonly PastAlert[]) => void;
	/** @param part progress from 0 to 1 */
	readonly onPart: (part: number) => void;
	readonly isCancelled: () => boolean;
}

/**
 * Reads an endpoint's last week, and the alerts of other endpoints for the same companies.
 * @returns which alerts were cut; null if it was cancelled
 */
export async function readPast(past: PastReading): Promise<Cuts | null> {
	const { reading, endpointId, others, now } = past;
	const since = now - WEEK_MS;
	const own = await reading.count(endpointId, since);
	const share = others.length === 0 ? 0 : Math.ceil(MAX_OTHERS / others.length);
	const expected = Math.max(1, Math.min(own, MAX_ALERTS) * (others.length === 0 ? 1 : 2));
	const companies = new Set<string | null>();
	let read = 0;

	async function readOne(id: string, most: number, ofCompanies: readonly (string | null)[] | null): Promise<void> {
		let after = await reading.startOfNewest(id, since, most);
		while (!past.isCancelled()) {
			const piece = await reading.past(id, after, PIECE, ofCompanies);
			past.add(piece);
			if (ofCompanies === null) for (const { company } of piece) companies.add(company);
			read += piece.length;
			past.onPart(Math.min(1, read / expected));
			if (piece.length < PIECE) return;
			after = piece.at(-1)?.id ?? after;
		}
	}

	await readOne(endpointId, MAX_ALERTS, null);
	let isCut = false;
	// Without alerts of its own there is nothing to share.
	for (const id of companies.size === 0 ? [] : others) {
		if (past.isCancelled()) return null;
		isCut ||= (await reading.count(id, since)) > share;
		await readOne(id, share, [...companies]);
	}
	return past.isCancelled() ? null : { own: own > MAX_ALERTS, others: isCut };
}
