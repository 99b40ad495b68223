import type { Arrival } from "../../store/index.ts";

/**
 * Which deliveries are decided next: an endpoint's own in the order of their arrival, endpoints in turn, so that a storm of one
 * endpoint holds up no other's first alert.
 */
export interface Turns {
	/** The newest delivery that is known here. */
	readonly newest: number;
	/** How many wait. */
	readonly waiting: number;
	/** Deliveries that arrived, in order. */
	add(arrivals: readonly Arrival[]): void;
	/** The next ones, at most `limit`; they wait no longer. */
	next(limit: number): number[];
	/** Those that were not decided after all, as `next` gave them: first again. */
	putBack(seqs: readonly number[]): void;
	/** Forgets everything: what waits is read from the store again. */
	clear(): void;
}

interface Line {
	readonly endpointId: string;
	seqs: number[];
	/** How many of `seqs` have gone; shifting a long list would move all of it each time. */
	gone: number;
}

/** A list is cut when so many of its beginning have gone. */
const CUT_AT = 4_096;

export function createTurns(): Turns {
	const lines = new Map<string, Line>();
	/** Of those that were handed out, for putting back. */
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
				// One of each; whoever had a turn goes to the end of the map and comes last in the next round.
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
			// Whose turn it would have been goes first, also where a batch ends after one delivery each time.
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
