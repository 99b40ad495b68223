import { McpUnreachable, serveMcp } from "../web/index.ts";
import { requireConfig } from "./settings.ts";
import { type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

export const mcpCommand: Command = {
	name: "mcp",
	summary: "lets an assistant look into a running HookWise (Model Context Protocol, over stdin and stdout)",
	takes: "[--url URL] [--write]",
	help: "HOOKWISE_API_KEY is an API key; its role is what the assistant may do. --url is where HookWise listens; http://127.0.0.1:PORT\nby default. Read-only: with --write, and a key of an operator, alerts can be silenced too. Over HTTP the same is at /mcp.",
	async run(given, { environment }) {
		const options = { url: { type: "string" }, write: { type: "boolean", default: false } } as const;
		const { values } = readWords({ args: [...given], options });
		const key = environment.HOOKWISE_API_KEY ?? "";
		if (key === "") throw new UsageError("HOOKWISE_API_KEY is needed: an API key, made with hookwise key add or in the settings");
		const { url = `http://127.0.0.1:${requireConfig(environment).PORT}` } = values;
		if (!URL.canParse(url)) throw new UsageError(`--url takes an http or https URL; got “${url}”`);
		try {
			await serveMcp({ url: url.replace(/\/+$/, ""), key, write: values.write });
			return 0;
		} catch (error) {
			if (error instanceof McpUnreachable) throw new CommandFailed(error.message);
			throw error;
		}
	},
};
