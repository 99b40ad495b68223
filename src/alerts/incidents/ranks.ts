import type { Clock } from "../../base/clock.ts";
import type { Psa } from "../../psa/port/index.ts";

/** Compares priorities by the PSA's own order. */
export interface Ranks {
	/** False if the PSA has no order, or does not answer. */
	isHigher(psa: Psa, priority: string, than: string): Promise<boolean>;
}

/** How long the PSA's order is cached. Milliseconds. */
const REMEMBERED_MS = 3_600_000;

const folded = (name: string): string => name.trim().toLowerCase();

export function createRanks(clock: Clock): Ranks {
	let known: { readonly psa: string; readonly at: number; readonly sorts: ReadonlyMap<string, number> } | null = null;

	async function sorts(psa: Psa): Promise<ReadonlyMap<string, number>> {
		if (known !== null && known.psa === psa.identity && clock.now() - known.at < REMEMBERED_MS) return known.sorts;
		const answer = await psa.priorities();
		if (!answer.ok) return new Map();
		const order = answer.value.flatMap(({ name, sort }) => (sort === null ? [] : [[folded(name), sort] as const]));
		known = { psa: psa.identity, at: clock.now(), sorts: new Map(order) };
		return known.sorts;
	}

	return {
		async isHigher(psa, priority, than) {
			if (folded(priority) === folded(than)) return false;
			const order = await sorts(psa);
			const [mine, other] = [order.get(folded(priority)), order.get(folded(than))];
			// The lowest number is the most urgent.
			return mine !== undefined && other !== undefined && mine < other;
		},
	};
}
