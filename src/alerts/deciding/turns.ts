import type { Arrival } from "../../store/index.ts";

/**
 * Order of deciding: within an endpoint by arrival, and endpoints take turns, so that a storm at one does not
 * delay the first alert of another.
 */
export interface Turns {
	/** Number of the newest delivery known here. */
	readonly newest: number;
	/** Number of waiting deliveries. */
	readonly waiting: number;
	/** Adds deliveries in order of arrival. */
	add(arrivals: readonly Arrival[]): void;
	/** Takes out the next deliveries, at most `limit`. */
	next(limit: number): number[];
	/** Puts back deliveries from `next` that were not decided; they come first again. */
	putBack(seqs: readonly number[]): void;
	/** Forgets everything; the waiting deliveries are then read from the store again. */
	clear(): void;
}

interface Line {
	readonly endpointId: string;
	seqs: number[];
	/** Number of `seqs` already taken. Removing them each time would move the whole list. */
	gone: number;
}

/** A list is shortened once this many entries at its beginning were taken. */
const CUT_AT = 4_096;

export function createTurns(): Turns {
	const lines = new Map<string, Line>();
	/** Endpoint of each delivery that was taken, for putting back. */
	const owners = new Map<number, string>();
	let newest = 0;
	let waiting = 0;

	function lineOf(endpointId: string): Line {
		const known = lines.get(endpointId);
		if (known !== undefined) return known;
		const line: Line = { endpointId, seqs: [], gone: 0 };
		lines.set(endpointId, line);
		return line;
	}

	function toTheEnd(endpointId: string): void {
		const line = lines.get(endpointId);
		if (line === undefined) return;
		lines.delete(endpointId);
		lines.set(endpointId, line);
	}

	function take(line: Line): number {
		const seq = line.seqs[line.gone] ?? 0;
		line.gone++;
		waiting--;
		owners.set(seq, line.endpointId);
		if (line.gone >= line.seqs.length) lines.delete(line.endpointId);
		else if (line.gone >= CUT_AT) {
			line.seqs = line.seqs.slice(line.gone);
			line.gone = 0;
		}
		return seq;
	}

	return {
		get newest() {
			return newest;
		},
		get waiting() {
			return waiting;
		},
		add(arrivals) {
			for (const { seq, endpointId } of arrivals) {
				lineOf(endpointId).seqs.push(seq);
				newest = Math.max(newest, seq);
				waiting++;
			}
		},
		next(limit) {
			owners.clear();
			const seqs: number[] = [];
			while (seqs.length < limit && lines.size > 0) {
				// One delivery of each endpoint. An endpoint that had its turn moves to the end of the map, and comes
				// last in the next round.
				for (const line of [...lines.values()]) {
					if (seqs.length >= limit) break;
					lines.delete(line.endpointId);
					lines.set(line.endpointId, line);
					seqs.push(take(line));
				}
			}
			return seqs;
		},
		putBack(seqs) {
			const perEndpoint = new Map<string, number[]>();
			for (const seq of seqs) {
				const endpointId = owners.get(seq);
				if (endpointId !== undefined) perEndpoint.set(endpointId, [...(perEndpoint.get(endpointId) ?? []), seq]);
			}
			for (const [endpointId, own] of perEndpoint) {
				const line = lineOf(endpointId);
				line.seqs = [...own, ...line.seqs.slice(line.gone)];
				line.gone = 0;
				waiting += own.length;
			}
			// These endpoints come first, as they would have been next; this also holds if batches end after a single
			// delivery.
			const others = [...lines.keys()].filter((endpointId) => !perEndpoint.has(endpointId));
			for (const endpointId of [...perEndpoint.keys(), ...others]) toTheEnd(endpointId);
		},
		clear() {
			lines.clear();
			owners.clear();
			newest = 0;
			waiting = 0;
		},
	};
}
