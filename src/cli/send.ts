import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { samplePayload } from "../alerts/deciding/index.ts";
import { loadDirectory } from "../setup/endpoints/index.ts";
import { existingDatabase, presentSecrets, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type Command, CommandFailed, readWords, UsageError, unanswered } from "./usage.ts";

const PATIENCE_MS = 30_000;

export const sendCommand: Command = {
	name: "send",
	summary: "posts a sample webhook to an endpoint, with its token and signature",
	takes: "[--file FILE] [--url URL] ENDPOINT",
	help: "ENDPOINT is an id or a name. Without --file, a payload that opens a ticket there. --url is where HookWise listens; http://127.0.0.1:PORT by default.",
	async run(given, { environment, out, err }) {
		const options = { file: { type: "string" }, url: { type: "string" } } as const;
		const read = readWords({ args: [...given], options, allowPositionals: true });
		const [wanted, ...more] = read.positionals;
		if (wanted === undefined || more.length > 0) throw new UsageError("One ENDPOINT is needed");
		const config = requireConfig(environment);
		existingDatabase(config);
		const { file, url = `http://127.0.0.1:${config.PORT}` } = read.values;
		if (file !== undefined && !existsSync(file)) throw new CommandFailed(`There is no file ${file}`);
		const { endpoint, stored } = await withStore(config, async (store) => {
			const all = await store.endpoints.shown();
			const found = all.find(({ id, name }) => id === wanted || name === wanted);
			if (found === undefined)
				throw new CommandFailed(`There is no endpoint ${wanted}. There are: ${all.map(({ name }) => name).join(", ") || "none yet"}`);
			const directory = await loadDirectory({ store: store.endpoints, secrets: presentSecrets(config) });
			return { stored: found, endpoint: directory.find(found.id) };
		});
		const body = file === undefined ? JSON.stringify(samplePayload(stored)) : readFileSync(file);
		const headers: Record<string, string> = { "Content-Type": "application/json" };
		if (endpoint?.bearerToken != null) headers.Authorization = `Bearer ${endpoint.bearerToken}`;
		if (endpoint?.hmacSecret != null) headers[endpoint.hmacHeader] = createHmac("sha256", endpoint.hmacSecret).update(body).digest("hex");
		const answer = await fetch(`${url.replace(/\/+$/, "")}/webhook/${stored.id}`, {
			...{ method: "POST", headers, body },
			signal: AbortSignal.timeout(PATIENCE_MS),
		}).catch((error: unknown) => {
			throw new CommandFailed(`${url} does not answer (${unanswered(error)}). Is HookWise running? With --url it is looked for elsewhere.`);
		});
		const text = await answer.text();
		(answer.ok ? out : err)(`${answer.status} ${text}`);
		return answer.ok ? 0 : 1;
	},
};
