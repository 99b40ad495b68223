import { type Clock, isoTime } from "../../base/clock.ts";
import { type Llm, modelName, type PullLine, plainWords } from "./ollama/index.ts";

/** Getting a model, as people see it. */
export interface PullView {
	readonly state: "idle" | "running" | "done" | "failed" | "cancelled";
	readonly model: string | null;
	/** Ollama's own word for what it does just now. */
	readonly status: string | null;
	/** Bytes of all layers that are known so far. */
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
	/** Begins to get a model. `busy`: another one is under way. The same one again is the one under way. */
	start(model: string): { readonly kind: "started" | "running" | "busy"; readonly pull: PullView };
	/** Ends what is under way; a later pull goes on from there. */
	cancel(): PullView;
	/** Cancels, and resolves when nothing is under way. */
	stop(): Promise<void>;
}

const IDLE: PullView = {
	state: "idle",
	...{ model: null, status: null, total: 0, completed: 0, percent: null, error: null, started_at: null, ended_at: null },
};
/** Without a line for so long the pull counts as stuck. */
const SILENT_MS = 5 * 60_000;
/** Layers of a model are a dozen; nothing grows without bounds. */
const MAX_LAYERS = 1_000;

/** One pull at a time; what becomes of it is asked for, so that a page can be left and opened again. */
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
