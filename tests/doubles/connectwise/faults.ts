/** What goes wrong, and where. */
export interface Fault {
	/**
	 * `status`: an error answer; `hang`: no answer at all; `drop`: the connection is cut; `html`: a proxy's page; `truncated`: half of the
	 * answer, then the connection is cut; `half`: half of the answer, as if that were all; `lie`: 200 and nothing changed; `latency`: slow.
	 */
	readonly kind: "status" | "hang" | "drop" | "html" | "truncated" | "half" | "lie" | "latency";
	/** Only for this method; any otherwise. */
	readonly method?: string;
	/** Only for this route with placeholders (`/service/tickets/{id}/notes`), or those that begin like it if it ends with `*`. */
	readonly route?: string;
	/** Only for requests whose path has this id first: one ticket. */
	readonly id?: number;
	/** How many requests it hits; null: until it is cleared. Default 1. */
	readonly times?: number | null;
	/** So many fitting requests pass first. */
	readonly skip?: number;
	/** Whether the request is carried out before things go wrong (`status`, `hang`, `drop`, `html`). Default false. */
	readonly effect?: boolean;
	/**
	 * With these the request is carried out late, as ConnectWise does: so many milliseconds later on the double's clock, or with null when
	 * `commitNow` is called. Instead of `effect`.
	 */
	readonly commitAfterMs?: number | null;
	/** For `status` (default 500) and `html` (default 502). */
	readonly status?: number;
	/** Seconds, or any text, in the header `Retry-After`. */
	readonly retryAfter?: number | string;
	/** The header `Location`, for a `status` that redirects. */
	readonly location?: string;
	/** Instead of ConnectWise's usual words. */
	readonly message?: string;
	/** For `latency`. */
	readonly ms?: number;
}

export interface Faults {
	add(fault: Fault): void;
	clear(): void;
	/** The first fault that fits, counted down. */
	take(method: string, route: string, id?: number): Fault | null;
	/** Those still waiting. */
	list(): readonly Fault[];
}

export function createFaults(): Faults {
	let waiting: { readonly fault: Fault; skip: number; left: number }[] = [];
	return {
		add(fault) {
			waiting.push({ fault, skip: fault.skip ?? 0, left: fault.times === null ? Number.POSITIVE_INFINITY : (fault.times ?? 1) });
		},
		clear() {
			waiting = [];
		},
		take(method, route, id) {
			for (const entry of waiting) {
				if (!fits(entry.fault, method, route, id)) continue;
				if (entry.skip > 0) {
					entry.skip -= 1;
					continue;
				}
				entry.left -= 1;
				if (entry.left <= 0) waiting = waiting.filter((other) => other !== entry);
				return entry.fault;
			}
			return null;
		},
		list: () => waiting.map(({ fault, skip, left }) => ({ ...fault, skip, times: Number.isFinite(left) ? left : null })),
	};
}

function fits(fault: Fault, method: string, route: string, id: number | undefined): boolean {
	if (fault.id !== undefined && fault.id !== id) return false;
	if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
	if (fault.route === undefined) return true;
	return fault.route.endsWith("*") ? route.startsWith(fault.route.slice(0, -1)) : route === fault.route;
}

const KINDS = ["status", "hang", "drop", "html", "truncated", "half", "lie", "latency"];

/** Reads a fault that came over HTTP; null when it is none. */
export function faultOf(value: unknown): Fault | null {
	if (typeof value !== "object" || value === null || !("kind" in value) || typeof value.kind !== "string") return null;
	return KINDS.includes(value.kind) ? (value as Fault) : null;
}
