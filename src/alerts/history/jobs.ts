import type { Clock } from "../../base/clock.ts";

/** Long-running work that a person watches and may cancel. */
export interface JobView {
	readonly id: string;
	readonly kind: string;
	readonly status: "running" | "done" | "cancelled" | "failed";
	readonly done: number;
	readonly total: number;
	readonly failed: number;
	/** Reasons why some items could not be done, with their counts. */
	readonly problems: readonly { readonly why: string; readonly count: number }[];
	readonly message: string | null;
	/** Result, for work that has one and is finished. */
	readonly result?: unknown;
}

/** Reports progress of a long task, and tells if it was cancelled. */
export interface Progress {
	/** @param percent progress from 0 to 100 */
	tell(percent: number): void;
	isCancelled(): boolean;
}

export interface Jobs {
	/** Runs `step` over the ids in slices. `step` returns one reason for each id of its slice that failed. */
	start(kind: string, ids: readonly number[], step: (slice: readonly number[]) => Promise<readonly string[]>): JobView;
	/** Runs work with a result; its total is 100. */
	task(kind: string, work: (progress: Progress) => Promise<unknown>): JobView;
	get(id: string): JobView | null;
	cancel(id: string): JobView | null;
	/** Ends running work between two slices. */
	stop(): Promise<void>;
}

/** Ids per slice. */
const SLICE = 50;
/** Maximum number of finished jobs that are remembered. */
const KEPT = 100;

interface Job {
	view: JobView;
	cancelled: boolean;
	readonly problems: Map<string, number>;
}

export function createJobs(deps: { clock: Clock; onError: (error: unknown) => void }): Jobs {
	const jobs = new Map<string, Job>();
	const running = new Set<Promise<void>>();

	async function run(job: Job, ids: readonly number[], step: (slice: readonly number[]) => Promise<readonly string[]>): Promise<void> {
		for (let from = 0; from < ids.length && !job.cancelled; from += SLICE) {
			const slice = ids.slice(from, from + SLICE);
			const problems = await step(slice);
			for (const why of problems) job.problems.set(why, (job.problems.get(why) ?? 0) + 1);
			job.view = {
				...job.view,
				done: job.view.done + slice.length,
				failed: job.view.failed + problems.length,
				problems: [...job.problems].map(([why, count]) => ({ why, count })),
			};
			await new Promise<void>((resolve) => setImmediate(resolve));
		}
		job.view = { ...job.view, status: job.cancelled ? "cancelled" : "done" };
	}

	function forgetOld(): void {
		for (const [id, job] of jobs) {
			if (jobs.size <= KEPT) return;
			if (job.view.status !== "running") jobs.delete(id);
		}
	}

	function begin(kind: string, total: number, work: (job: Job) => Promise<void>): JobView {
		const id = Bun.randomUUIDv7();
		const job: Job = {
			view: { id, kind, status: "running", done: 0, total, failed: 0, problems: [], message: null },
			cancelled: false,
			problems: new Map(),
		};
		jobs.set(id, job);
		forgetOld();
		const ended = work(job)
			.catch((error: unknown) => {
				job.view = { ...job.view, status: "failed", message: "It stopped after an error; what was done stays done." };
				deps.onError(error);
			})
			.finally(() => running.delete(ended));
		running.add(ended);
		return job.view;
	}

	return {
		start: (kind, ids, step) => begin(kind, ids.length, (job) => run(job, ids, step)),
		task: (kind, work) =>
			begin(kind, 100, async (job) => {
				const result = await work({
					tell(percent) {
						job.view = { ...job.view, done: Math.min(100, Math.floor(percent)) };
					},
					isCancelled: () => job.cancelled,
				});
				job.view = job.cancelled ? { ...job.view, status: "cancelled" } : { ...job.view, status: "done", done: 100, result };
			}),
		get: (id) => jobs.get(id)?.view ?? null,
		cancel(id) {
			const job = jobs.get(id);
			if (job === undefined) return null;
			job.cancelled = true;
			return job.view;
		},
		async stop() {
			for (const job of jobs.values()) job.cancelled = true;
			await Promise.all(running);
		},
	};
}
