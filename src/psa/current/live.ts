import type { Psa } from "../port/index.ts";

/**
 * The PSA in use. It can be replaced while HookWise runs (docs/decisions/008): each call of the port goes to
 * the present one. Work of several calls, or work that stores what it learns from one PSA, must run inside
 * `use`.
 */
export interface LivePsa extends Psa {
	/** The PSA at this moment. After an await, ask again: it may have been replaced. */
	current(): Psa;
	/**
	 * Runs `work` with one PSA from beginning to end: it is not replaced meanwhile, and `work` waits for a
	 * replacement under way. Must not be called inside another `use`.
	 */
	use<T>(work: (psa: Psa) => Promise<T>): Promise<T>;
	/** True if a replacement waits for work under way. Long work should stop between two steps then. */
	isSwitching(): boolean;
	/** Called immediately after a replacement, before anything uses the new PSA. The returned function unsubscribes. */
	onSwap(listener: () => void): () => void;
}

export interface SwappablePsa extends LivePsa {
	/**
	 * Waits until no work is under way, lets `commit` record the new state, and puts `next` in place. If the
	 * process is
	 * killed meanwhile, either the old state or the new one is in force, with nothing half done in either.
	 * @param patienceMs maximum time to wait for work under way
	 * @returns `busy` if that did not end in time, or if another replacement is under way; nothing has changed
	 * then
	 * @throws the error of `commit`; nothing has changed then
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

	/** Resolves with true once nobody uses the PSA, or with false after the time limit. */
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

/** A PSA that is never replaced. */
export const fixedPsa = (psa: Psa): LivePsa => createLivePsa(psa, () => () => {});

/** A port whose calls all go to the PSA that `now` returns. */
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
		ping: () => now().ping(),
		version: () => now().version(),
		ticketUrl: (id) => now().ticketUrl(id),
		boards: () => now().boards(),
		statuses: (boardId) => now().statuses(boardId),
		types: (boardId) => now().types(boardId),
		subtypes: (boardId) => now().subtypes(boardId),
		items: (boardId) => now().items(boardId),
		priorities: () => now().priorities(),
		sources: () => now().sources(),
		sites: (company) => now().sites(company),
		companies: (query) => now().companies(query),
	};
}
