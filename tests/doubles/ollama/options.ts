/** What a request asks of the model, as the double reads it. */
export interface Question {
	readonly model: string;
	readonly system: string;
	/** The prompt, or the last message of a chat. */
	readonly prompt: string;
	/** A JSON schema or `"json"`, where one was asked for. */
	readonly format: unknown;
}

/** How the model behaves. All of it may be changed while the double runs. */
export interface Behaviour {
	/** Models that are there, as `GET /api/tags` names them. */
	models: string[];
	/** Those of them that can think. */
	thinkers: string[];
	/** Tokens that the models were trained to keep in mind; they are given no more, whatever is asked for. */
	context: number;
	/** What the model says. */
	answer: (question: Question) => string;
	/** What it thinks before; blank for nothing. */
	thinking: string;
	/** Some models write their thinking into the answer, whatever they are told. */
	thinksAloud: boolean;
	/** Milliseconds that the first request to a model waits for it to be loaded. */
	loadMs: number;
	/** Milliseconds from one token (here: a word with its blank) to the next. */
	tokenMs: number;
	/** Milliseconds between the lines of a pull. */
	pullMs: number;
	/** Generations at once (OLLAMA_NUM_PARALLEL), and how many more may wait (OLLAMA_MAX_QUEUE). */
	parallel: number;
	queue: number;
	/** What can be pulled: model and sizes of its layers in bytes. */
	registry: Readonly<Record<string, readonly number[]>>;
}

/**
 * What goes wrong.
 * `status`: an error answer; `html`: a proxy's page; `drop`: the connection is cut before an answer; `hang`: nothing comes;
 * `midstream`: some lines, then `{"error"}` with status 200; `truncated`: some lines, half a line, then the connection is cut;
 * `silent`: some lines and a clean end without `done`; `garbage`: a line that is not JSON; `endless`: it never stops talking.
 */
export interface Fault {
	readonly kind: "status" | "html" | "drop" | "hang" | "midstream" | "truncated" | "silent" | "garbage" | "endless";
	/** Only for this path; `/api/generate` by default. */
	readonly path?: string;
	/** How many requests it hits; null: until faults are cleared. Default 1. */
	readonly times?: number | null;
	/** For `status` and `html`; 500 by default. */
	readonly status?: number;
	readonly message?: string;
}

export const RCA = [
	"Likely causes: the disk is full, because the log directory grew; a backup that failed kept its files.",
	"Steps to check: 1. Look at the free space with df -h. 2. Look for large files in /var/log. 3. Restart the service.",
	"Summary: the volume ran full and the service stopped writing. Größe prüfen — 日本語 too.",
].join("\n\n");

export const USUAL: Behaviour = {
	models: ["phi3:latest"],
	thinkers: [],
	context: 131_072,
	answer: () => RCA,
	thinking: "",
	thinksAloud: false,
	loadMs: 0,
	tokenMs: 0,
	pullMs: 0,
	parallel: 1,
	queue: 512,
	registry: { "phi3:latest": [3_000, 500, 20], "tiny:latest": [1_000, 10] },
};

/**
 * A model that does what its data tells it: whatever follows “ignore your instructions” (or previous, or all) and a word of saying it
 * says, and nothing else.
 */
export const obeying = ({ prompt }: Question): string => {
	// Data is JSON: the order ends where its text does, and escapes stand for what they stand for.
	const order = /ignore (?:all |your |previous |the )*instructions[^:]*:\s*((?:[^"\\]|\\.)*)/i.exec(prompt)?.[1];
	return order === undefined ? RCA : (JSON.parse(`"${order.replace(/[\n\r\t]/g, " ")}"`) as string);
};
