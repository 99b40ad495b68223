import type { Psa } from "../port/index.ts";

/**
 * The PSA that counts now. It can be changed while HookWise runs (docs/decisions/008): each call of the port goes to the one of
 * the moment, and what takes several calls, or ties what it learns to one PSA, is done inside `use`.
 */
export interface LivePsa extends Psa {
	/** The PSA of this moment. Who keeps it over an await asks again whether it still is the one. */
	current(): Psa;
	/**
	 * Runs `work` with one PSA from beginning to end: while it runs nothing is swapped, and while something is being swapped it waits.
	 * Not to be called from inside another `use`.
	 */
	use<T>(work: (psa: Psa) => Promise<T>): Promise<T>;
	/** Whether a swap waits for what is under way; long work should give way between two steps. */
	isSwitching(): boolean;
	/** Called right after a swap, before anything is done with the new one. The returned function unsubscribes. */
	onSwap(listener: () => void): () => void;
}

export interface SwappablePsa extends LivePsa {
	/**
	 * Waits until nothing is under way, lets `commit` write down what counts from now on, and puts `next` in place. Whatever ends the
	 * process meanwhile leaves either the old state or the new one, with nothing half done in either.
	 * @param patienceMs how long to wait for what is under way
	 * @returns `busy` when that did not end in time, or another swap is on; then nothing changed
	 * @throws what `commit` throws; then nothing changed
	 */
	swap(next: Psa, commit: () => Promise<void>, patienceMs: number): Promise<"swapped" | "busy">;
}

/** @param after calls back after so many milliseconds; the returned function cancels */
export function createLivePsa(first: Psa, after: (ms: number, fn: () => void) => () => void): SwappablePsa {
	let current = first;
	let users = 0;
	let switching: Promise<void> | null = null;
	let idle: (() => void) | null = null;
	const listeners = new Set<() => void>();

	/** Resolves when nobody uses the PSA; false when that takes too long. */
	function quiet(patienceMs: number): Promise<boolean> {
		if (users === 0) return Promise.resolve(true);
		return new Promise((resolve) => {
			const cancel = after(patienceMs, () => end(false));
			const end = (isQuiet: boolean): void => {
				idle = null;
				cancel();
				resolve(isQuiet);
			};
			idle = () => end(true);
		});
	}

	return {
		...portOf(() => current),
		get kind() {
			return current.kind;
		},
		get identity() {
			return current.identity;
		},
		get callbacks() {
			return current.callbacks;
		},
		current: () => current,
		isSwitching: () => switching !== null,
		async use(work) {
			while (switching !== null) await switching;
			users++;
			try {
				return await work(current);
			} finally {
				users--;
				if (users === 0) idle?.();
			}
		},
		onSwap(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		async swap(next, commit, patienceMs) {
			if (switching !== null) return "busy";
			let open = (): void => {};
			switching = new Promise((resolve) => {
				open = resolve;
			});
			try {
				if (!(await quiet(patienceMs))) return "busy";
				await commit();
				current = next;
				for (const listener of listeners) listener();
				return "swapped";
			} finally {
				switching = null;
				open();
			}
		},
	};
}

/** One that never changes. */
export const fixedPsa = (psa: Psa): LivePsa => createLivePsa(psa, () => () => {});

/** Every call of the port, made on whatever `now` gives. */
function portOf(now: () => Psa): Omit<Psa, "kind" | "identity" | "callbacks"> {
	return {
		getTicket: (id) => now().getTicket(id),
		getTickets: (ids) => now().getTickets(ids),
		findByXref: (prefix, bounds) => now().findByXref(prefix, bounds),
		findOpenBySummary: (summary, company) => now().findOpenBySummary(summary, company),
		createTicket: (draft) => now().createTicket(draft),
		addNote: (ticketId, kind, text) => now().addNote(ticketId, kind, text),
		hasNote: (ticketId, marker) => now().hasNote(ticketId, marker),
		setStatus: (ticketId, status) => now().setStatus(ticketId, status),
		closeTicket: (ticketId, status) => now().closeTicket(ticketId, status),
		setPriority: (ticketId, priority) => now().setPriority(ticketId, priority),
		attachChildren: (parentId, childIds) => now().attachChildren(parentId, childIds),
		findConfiguration: (company, text) => now().findConfiguration(company, text),
		attachConfiguration: (ticketId, configurationId) => now().attachConfiguration(ticketId, configurationId),
		closedTicket: () => now().closedTicket(),
		findContact: (company, text) => now().findContact(company, text),
		findAgreement: (company, name) => now().findAgreement(company, name),
		ping: () => now().ping(),
		version: () => now().version(),
		ticketUrl: (id) => now().ticketUrl(id),
		boards: () => now().boards(),
		statuses: (boardId) => now().statuses(boardId),
		types: (boardId) => now().types(boardId),
		subtypes: (boardId) => now().subtypes(boardId),
		items: (boardId) => now().items(boardId),
		teams: (boardId) => now().teams(boardId),
		customValues: (wanted) => now().customValues(wanted),
		customFields: () => now().customFields(),
		members: () => now().members(),
		priorities: () => now().priorities(),
		sources: () => now().sources(),
		sites: (company) => now().sites(company),
		companies: (query) => now().companies(query),
	};
}
