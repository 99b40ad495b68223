import { requireConfig } from "./settings.ts";
import { type Command, unanswered } from "./usage.ts";

const PATIENCE_MS = 5_000;

export const healthcheck: Command = {
	name: "healthcheck",
	summary: "asks the running HookWise whether it takes webhooks (for containers)",
	takes: "",
	help: "Exit code 0 when GET /readyz answers 200, else 1. Reads HOST and PORT.",
	async run(_given, { environment, err }) {
		const { HOST, PORT } = requireConfig(environment);
		const any = HOST === "0.0.0.0" ? "127.0.0.1" : HOST === "::" ? "[::1]" : HOST.includes(":") ? `[${HOST}]` : HOST;
		try {
			const answer = await fetch(`http://${any}:${PORT}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
			if (answer.ok) return 0;
			err(`/readyz answers ${answer.status}`);
		} catch (error) {
			err(`http://${any}:${PORT}/readyz does not answer (${unanswered(error)})`);
		}
		return 1;
	},
};
