import { requireConfig } from "./settings.ts";
import { type Command, unanswered } from "./usage.ts";

const PATIENCE_MS = 5_000;

export const healthcheck: Command = {
	name: "healthcheck",
	summary: "asks the running HookWise whether it takes webhooks (for containers)",
	takes: "",
	help: "Exit code 0 when GET /readyz answers 200, else 1. Reads HOST, PORT and TLS_CERT.",
	async run(_given, { environment, err }) {
		const { HOST, PORT, TLS_CERT } = requireConfig(environment);
		const any = HOST === "0.0.0.0" ? "127.0.0.1" : HOST === "::" ? "[::1]" : HOST.includes(":") ? `[${HOST}]` : HOST;
		const url = `${TLS_CERT === null ? "http" : "https"}://${any}:${PORT}/readyz`;
		try {
			// The certificate names the senders' host, not this machine's own address. Nothing secret is sent.
			const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), tls: { rejectUnauthorized: false } });
			if (answer.ok) return 0;
			err(`/readyz answers ${answer.status}`);
		} catch (error) {
			err(`${url} does not answer (${unanswered(error)})`);
		}
		return 1;
	},
};
