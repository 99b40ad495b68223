/**
 * Runs the tests' claims about our Ollama double against a real Ollama: `scripts/verify-ollama`. It is
 * separate from `scripts/test`, because it needs
 * - OLLAMA_HOST: a running one, or
 * - OLLAMA_BIN: its program, or
 * - a Go toolchain with a C compiler, to build it once from its Go module (some minutes; kept in .tools).
 * OLLAMA_GGUF is a model file to use; without it a tiny one is made, which writes nonsense, but uses the same
 * protocol.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compileEndpoint, decide } from "../src/alerts/pipeline/index.ts";
import { suggestCompany } from "../src/alerts/rca/companies.ts";
import { createLlm, type Llm } from "../src/alerts/rca/ollama/index.ts";
import { type AlertData, buildPrompt } from "../src/alerts/rca/prompt.ts";
import { systemClock } from "../src/base/clock.ts";
import { mask } from "../src/base/security/index.ts";
import { startOllama } from "../tests/doubles/ollama/index.ts";
import { tinyModel } from "../tests/doubles/ollama/tinyModel.ts";
import { eventually, startHookWise } from "../tests/support/index.ts";

/**
 * The newest version whose Go module is complete: later ones keep some C++ headers in a folder that Go
 * modules leave out.
 */
const VERSION = "v0.11.4";
const MODEL = "hookwise-verify:latest";
const MINUTE = 60_000;

let passed = 0;
let failed = 0;

async function check(what: string, work: () => Promise<string>): Promise<void> {
	try {
		console.log(`ok    ${what}: ${await work()}`);
		passed++;
	} catch (error) {
		console.log(`FAIL  ${what}: ${error instanceof Error ? error.message : String(error)}`);
		failed++;
	}
}

function must(holds: boolean, why: string): void {
	if (!holds) throw new Error(why);
}

/** Path of the program, which is built if necessary. */
function program(): string {
	const given = process.env.OLLAMA_BIN;
	if (given) return given;
	const bin = resolve(".tools/ollama", VERSION);
	const built = join(bin, "ollama");
	if (existsSync(built)) return built;
	console.log(`Building Ollama ${VERSION} from its Go module; this takes some minutes, once.`);
	mkdirSync(bin, { recursive: true });
	const { exitCode, stderr } = Bun.spawnSync(["go", "install", "-trimpath", `github.com/ollama/ollama@${VERSION}`], {
		env: { ...process.env, GOBIN: bin, CGO_ENABLED: "1" },
	});
	if (exitCode !== 0) throw new Error(`Ollama could not be built:\n${stderr.toString().slice(-2_000)}`);
	return built;
}

interface Real {
	readonly host: string;
	/** Its log; null if it was not started here. */
	log(): string | null;
	stop(): Promise<void>;
}

async function startReal(): Promise<Real> {
	const running = process.env.OLLAMA_HOST;
	if (running) return { host: running, log: () => null, stop: async () => {} };
	const bin = program();
	const home = mkdtempSync(join(tmpdir(), "verify-ollama-"));
	const port = 20_000 + (process.pid % 20_000);
	const host = `http://127.0.0.1:${port}`;
	const child = Bun.spawn([bin, "serve"], {
		env: { ...process.env, HOME: home, OLLAMA_HOST: `127.0.0.1:${port}`, OLLAMA_MODELS: join(home, "models") },
		stdout: "ignore",
		stderr: Bun.file(join(home, "serve.log")),
	});
	await eventually("Ollama answers", async () => (await fetch(`${host}/api/version`)).ok, MINUTE);
	return {
		host,
		log: () => readFileSync(join(home, "serve.log"), "utf8"),
		async stop() {
			child.kill("SIGTERM");
			await child.exited;
			rmSync(home, { recursive: true, force: true });
		},
	};
}

/** Creates the model through the API, which works with any Ollama. */
async function createModel(host: string): Promise<string> {
	const given = process.env.OLLAMA_GGUF;
	const bytes = given ? readFileSync(given) : tinyModel();
	const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
	const blob = await fetch(`${host}/api/blobs/${digest}`, { method: "POST", body: new Uint8Array(bytes) });
	must(blob.ok, `the blob was answered ${blob.status}: ${await blob.text()}`);
	const created = await fetch(`${host}/api/create`, {
		method: "POST",
		body: JSON.stringify({
			model: MODEL,
			files: { "model.gguf": digest },
			template: "{{ if .System }}{{ .System }}\n\n{{ end }}{{ .Prompt }}\n",
			stream: false,
		}),
	});
	const text = await created.text();
	must(created.ok && text.includes("success"), `creation was answered ${created.status}: ${text}`);
	return `${given ?? "a tiny one of our own"}, ${Math.round(bytes.length / 1024)} kB`;
}

const never = new AbortController().signal;
const question = (prompt: string, maxTokens: number) => ({ model: MODEL, system: "Answer.", prompt, maxTokens });

/** An alert of digits, each of which is one token for the tiny model as for others; words would be spelled in bytes. */
function largestAlert(): AlertData {
	const payload = { title: "disk full", text: "0123456789".repeat(5_000) };
	const settings = {
		CW_SERVICE_BOARD: "alert",
		CW_STATUS_NEW: "alert",
		CW_STATUS_CLOSED: "alert",
		CW_TICKET_PREFIX: "",
		CW_DEFAULT_COMPANY_ID: null,
	};
	const context = { now: 0, requestId: "test", maintenanceMode: false, tenantMap: [], settings, mask };
	const [verdict] = decide(compileEndpoint({}, { id: "verify", isDraft: false }), payload, context);
	if (verdict === undefined) throw new Error("A decision has at least one verdict");
	return { endpointName: "monitor", requestId: "test", verdict, payload };
}

/** Number of prompts that Ollama has cut, from its log. */
const cuts = (log: string | null): number | null => (log === null ? null : log.split("truncating input prompt").length - 1);

async function checkClient(llm: Llm, log: Real["log"]): Promise<void> {
	await check("lists its models", async () => {
		const models = await llm.models(never, MINUTE);
		must(models.ok && models.value.some(({ name }) => name === MODEL), JSON.stringify(models));
		return models.ok ? models.value.map(({ name }) => name).join(", ") : "";
	});
	await check("streams an answer, which ends at num_predict and says so", async () => {
		const answer = await llm.generate(question("disk full", 20), never, MINUTE);
		must(answer.ok && answer.value.text.trim() !== "" && answer.value.cut, JSON.stringify(answer));
		return answer.ok ? `${answer.value.ms} ms, “${answer.value.text.trim().slice(0, 60)}”` : "";
	});
	await check("names a model that is missing", async () => {
		const answer = await llm.generate({ ...question("x", 20), model: "no-such-model:latest" }, never, MINUTE);
		must(!answer.ok && answer.failure.kind === "missing", JSON.stringify(answer));
		return answer.ok ? "" : answer.failure.message;
	});
	await check("takes a prompt beyond its usual context", async () => {
		const answer = await llm.generate(question("the disk is full ".repeat(800), 20), never, 5 * MINUTE);
		must(answer.ok, JSON.stringify(answer));
		return answer.ok ? `${answer.value.ms} ms` : "";
	});
	await check("says what a model was trained to keep in mind", async () => {
		const context = await llm.contextOf(MODEL, never, MINUTE);
		must(context.ok && context.value !== null, JSON.stringify(context));
		return context.ok ? `${context.value} tokens` : "";
	});
	await check("reads all of the largest prompt of a note within the usual context", async () => {
		const { system, prompt, context } = buildPrompt({ system: "Look.", endpoint: "" }, largestAlert(), { maxTokens: 512, most: null });
		must(context === 4_096, `the context is ${context}`);
		const before = cuts(log());
		const answer = await llm.generate({ model: MODEL, system, prompt, context, maxTokens: 20 }, never, 5 * MINUTE);
		must(answer.ok, JSON.stringify(answer));
		must(cuts(log()) === before, "Ollama cut the prompt");
		return `${prompt.length} characters, ${answer.ok ? answer.value.ms : ""} ms`;
	});
	await check("would lose the beginning of a prompt that does not fit, without a word", async () => {
		const before = cuts(log());
		const answer = await llm.generate({ ...question("the disk is full ".repeat(800), 4), context: 1_024 }, never, MINUTE);
		must(answer.ok, JSON.stringify(answer));
		const after = cuts(log());
		must(after === null || after === (before ?? 0) + 1, `${after} cuts in its log, ${before} before`);
		return after === null ? "its log is not at hand" : "its log alone says so";
	});
	await check("is cancelled in mid-answer, and free again at once", async () => {
		const abort = new AbortController();
		const long = llm.generate(question("disk", 30_000), abort.signal, 5 * MINUTE);
		setTimeout(() => abort.abort(), 500);
		const given = await long;
		must(!given.ok && given.failure.kind === "stopped", JSON.stringify(given).slice(0, 300));
		const started = Date.now();
		const next = await llm.generate(question("disk", 16), never, MINUTE);
		must(next.ok, JSON.stringify(next));
		return `the next answer came ${Date.now() - started} ms later`;
	});
	await check("is given up after the time-out", async () => {
		const answer = await llm.generate(question("disk", 30_000), never, 300);
		must(!answer.ok && answer.failure.kind === "timeout", JSON.stringify(answer).slice(0, 300));
		return answer.ok ? "" : answer.failure.message;
	});
	await check("keeps to a JSON schema", async () => {
		const companies = ["Contoso", "Fabrikam", "Northwind"].map((name) => ({ identifier: name, name: `${name} Ltd` }));
		const said = await suggestCompany({ llm, model: MODEL, timeoutMs: MINUTE }, "contoso.example", companies, never);
		must(said.ok, JSON.stringify(said));
		return said.ok ? String(said.value) : "";
	});
	await check("fails a pull of what does not exist, with words", async () => {
		const pulled = await llm.pull("hookwise-no-such-model", () => {}, never, MINUTE);
		must(!pulled.ok, "the pull succeeded");
		return pulled.ok ? "" : pulled.failure.message;
	});
}

/** Names of the members of an answer's last line. */
async function members(host: string, path: string, body?: object): Promise<string> {
	const answer = await fetch(`${host}${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
	const last = (await answer.text()).trim().split("\n").at(-1) ?? "{}";
	const value = JSON.parse(last) as { models?: object[] };
	return `${answer.status} ${answer.headers.get("content-type")} ${Object.keys(value.models?.[0] ?? value)
		.filter((name) => name !== "context")
		.sort()
		.join(" ")}`;
}

async function checkDouble(host: string): Promise<void> {
	await using double = startOllama({ models: [MODEL] });
	const asked: readonly [string, object?][] = [
		["/api/version"],
		["/api/tags"],
		["/api/generate", { model: MODEL, prompt: "disk", options: { num_predict: 4 } }],
		["/api/chat", { model: MODEL, messages: [{ role: "user", content: "disk" }], options: { num_predict: 4 } }],
		["/api/generate", { model: "no-such-model", prompt: "disk" }],
		["/api/generate", { model: MODEL, prompt: "disk", think: true }],
		["/api/show", {}],
	];
	for (const [path, body] of asked) {
		await check(`the double answers like it: ${path} ${JSON.stringify(body ?? "").slice(0, 70)}`, async () => {
			const [real, ours] = [await members(host, path, body), await members(double.url, path, body)];
			must(real === ours, `real “${real}”, double “${ours}”`);
			return real;
		});
	}
}

async function checkExecutable(host: string): Promise<void> {
	await check("the executable writes a note with it", async () => {
		await using hookwise = await startHookWise({ env: { OLLAMA_HOST: host, AI_MODEL: MODEL, LLM_MAX_TOKENS: "64" } });
		const { client } = hookwise;
		const endpoint = await client.endpoint({ ai_rca_enabled: true });
		await client.accepted(endpoint, { state: "firing", title: "disk full on SRV1", msg: "C: has 0 bytes left" });
		const ticket = await eventually(
			"the note is there",
			async () => (await client.sandbox()).find(({ notes }) => notes.length > 0),
			3 * MINUTE,
		);
		return `\n${ticket.notes[0]?.text.replace(/^/gm, "      | ")}`;
	});
}

const real = await startReal();
try {
	const { version } = (await (await fetch(`${real.host}/api/version`)).json()) as { version: string };
	console.log(`Ollama ${version} at ${real.host}`);
	await check("takes a model", () => createModel(real.host));
	await checkClient(createLlm({ host: () => real.host, clock: systemClock }), real.log);
	await checkDouble(real.host);
	await checkExecutable(real.host);
	await fetch(`${real.host}/api/delete`, { method: "DELETE", body: JSON.stringify({ model: MODEL }) });
} finally {
	await real.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
