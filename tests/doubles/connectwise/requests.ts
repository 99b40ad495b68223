/** One request as the double saw it. */
export interface SeenRequest {
	readonly at: number;
	/** As in the answer's `x-cw-request-id`. */
	readonly requestId: string;
	readonly method: string;
	/** With placeholders. */
	readonly route: string;
	/** Path and query as they came, after the base. */
	readonly target: string;
	/** Body as it came. */
	readonly body: string;
	/** null: no answer was given. */
	status: number | null;
	durationMs: number;
	/** Kind of the fault that hit it. */
	fault: string | null;
}

export interface RequestLog {
	begin(request: Pick<SeenRequest, "method" | "route" | "target" | "body">): SeenRequest;
	end(request: SeenRequest, status: number | null, fault: string | null): void;
	clear(): void;
	/** The last ones, oldest first. */
	seen(): readonly SeenRequest[];
	/** `POST /service/tickets` → how many. */
	counters(): Readonly<Record<string, number>>;
	/** The most that were in work at the same time. */
	mostAtOnce(): number;
}

export function createRequestLog(remember: number, now: () => number): RequestLog {
	let seen: SeenRequest[] = [];
	let counters: Record<string, number> = {};
	let atOnce = 0;
	let most = 0;
	let begun = 0;
	return {
		begin(request) {
			begun += 1;
			const requestId = `c0000000-0000-4000-8000-${begun.toString(16).padStart(12, "0")}`;
			const entry: SeenRequest = { ...request, at: now(), requestId, status: null, durationMs: 0, fault: null };
			seen.push(entry);
			if (seen.length > remember * 2) seen = seen.slice(-remember);
			const name = `${request.method} ${request.route}`;
			counters[name] = (counters[name] ?? 0) + 1;
			atOnce += 1;
			most = Math.max(most, atOnce);
			return entry;
		},
		end(request, status, fault) {
			request.status = status;
			request.fault = fault;
			request.durationMs = now() - request.at;
			atOnce -= 1;
		},
		clear() {
			seen = [];
			counters = {};
			most = atOnce;
		},
		seen: () => seen,
		counters: () => counters,
		mostAtOnce: () => most,
	};
}
