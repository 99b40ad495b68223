import { type Clock, isoTime } from "../../base/clock.ts";
import { type Llm, modelName, type PullLine, plainWords } from "./ollama/index.ts";

/** State of a model's download, for people. */
export interface PullView {
	readonly state: "idle" | "running" | "done" | "failed" | "cancelled";
	readonly model: string | null;
	/** Ollama's own word for its present step. */
	readonly status: string | null;
	/** Size in bytes of all layers known so far. */
	readonly total: number;
	readonly completed: number;
	/** 0 to 100; null before any size is known. */
	readonly percent: number | null;
	readonly error: string | null;
	readonly started_at: string | null;
	readonly ended_at: string | null;
}

export interface Pulls {
	current(): PullView;
	/** Starts a download. `busy`: another model is being downloaded. `running`: the same model already is. */
	start(model: string): { readonly kind: "started" | "running" | "busy"; readonly pull: PullView };
	/** Stops the present download; a later one continues from there. */
	cancel(): PullView;
	/** Stops the present download, and resolves when it has ended. */
	stop(): Promise<void>;
}

const IDLE: PullView = {
	state: "idle",
	...{ model: null, status: null, total: 0, completed: 0, percent: null, error: null, started_at: null, ended_at: null },
};
/** Time without a line after which a pull counts as stuck. Milliseconds. */
const SILENT_MS = 5 * 60_000;
/** Maximum number of layers, against unlimited growth; a model has about a dozen. */
const MAX_LAYERS = 1_000;

/** One pull at a time. Progress is polled, so a page can be closed and opened again. */
export function createPulls(deps: { llm: Llm; clock: Clock; onModels: () => void }): Pulls {
	const { llm, clock } = deps;
	let view = IDLE;
	let abort = new AbortController();
	let running: Promise<void> | null = null;

	function progress(layers: Map<string, { total: number; completed: number }>, line: PullLine): void {
		if (line.digest !== null && line.total !== null && (layers.has(line.digest) || layers.size < MAX_LAYERS)) {
			layers.set(line.digest, { total: line.total, completed: line.completed ?? layers.get(line.digest)?.completed ?? 0 });
		}
		let total = 0;
		let completed = 0;
		for (const layer of layers.values()) {
			total += layer.total;
			completed += Math.min(layer.completed, layer.total);
		}
		const percent = total === 0 ? null : Math.floor((completed / total) * 1000) / 10;
		view = { ...view, status: plainWords(line.status), total, completed, percent };
	}

	async function run(model: string, signal: AbortSignal): Promise<void> {
		const layers = new Map<string, { total: number; completed: number }>();
		const pulled = await llm.pull(model, (line) => progress(layers, line), signal, SILENT_MS);
		const ended_at = isoTime(clock.now());
		if (pulled.ok) view = { ...view, state: "done", completed: view.total, percent: 100, ended_at };
		else if (pulled.failure.kind === "stopped") view = { ...view, state: "cancelled", ended_at };
		else {
			const stuck = `Ollama told nothing for ${SILENT_MS / 60_000} minutes.`;
			view = { ...view, state: "failed", error: pulled.failure.kind === "timeout" ? stuck : pulled.failure.message, ended_at };
		}
		deps.onModels();
	}

	return {
		current: () => view,
		start(name) {
			const model = modelName(name);
			if (running !== null) return { kind: view.model === model ? "running" : "busy", pull: view };
			abort = new AbortController();
			view = { ...IDLE, state: "running", model, status: "starting", started_at: isoTime(clock.now()) };
			running = run(model, abort.signal).finally(() => {
				running = null;
			});
			return { kind: "started", pull: view };
		},
		cancel() {
			abort.abort();
			if (running !== null) view = { ...view, status: "cancelling" };
			return view;
		},
		async stop() {
			abort.abort();
			await running;
		},
	};
}
