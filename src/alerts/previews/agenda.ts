/** A queue of events by time, soonest first (a binary heap), for replaying the past. */
export interface Agenda<T> {
	add(at: number, what: T): void;
	/** Takes the soonest event, if it is due at `by`. */
	next(by: number): { readonly at: number; readonly what: T } | null;
}

export function createAgenda<T>(): Agenda<T> {
	const heap: { at: number; order: number; what: T }[] = [];
	let order = 0;
	const isBefore = (a: number, b: number): boolean => {
		const [x, y] = [heap[a], heap[b]];
		return x !== undefined && y !== undefined && (x.at < y.at || (x.at === y.at && x.order < y.order));
	};
	const swap = (a: number, b: number): void => {
		const [x, y] = [heap[a], heap[b]];
		if (x === undefined || y === undefined) return;
		heap[a] = y;
		heap[b] = x;
	};
	function sink(): void {
		for (let at = 0; ; ) {
			let first = at;
			for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && isBefore(child, first)) first = child;
			if (first === at) return;
			swap(at, first);
			at = first;
		}
	}
	return {
		add(at, what) {
			heap.push({ at, order: order++, what });
			for (let child = heap.length - 1; child > 0; ) {
				const parent = (child - 1) >> 1;
				if (!isBefore(child, parent)) return;
				swap(child, parent);
				child = parent;
			}
		},
		next(by) {
			const [first] = heap;
			if (first === undefined || first.at > by) return null;
			const last = heap.pop();
			if (last !== undefined && heap.length > 0) {
				heap[0] = last;
				sink();
			}
			return { at: first.at, what: first.what };
		},
	};
}
