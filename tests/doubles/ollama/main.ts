import { parseArgs } from "node:util";
import { obeying, startOllama } from "./index.ts";

/** `bun tests/doubles/ollama/main.ts --port 11434 --token 50`: the double by itself, until it is ended. */
const { values } = parseArgs({
	options: {
		port: { type: "string", default: "0" },
		models: { type: "string", default: "phi3:latest" },
		load: { type: "string", default: "0" },
		token: { type: "string", default: "0" },
		pull: { type: "string", default: "0" },
		obey: { type: "boolean", default: false },
	},
});
const double = startOllama({
	port: Number(values.port),
	models: values.models.split(",").filter((name) => name !== ""),
	loadMs: Number(values.load),
	tokenMs: Number(values.token),
	pullMs: Number(values.pull),
	...(values.obey ? { answer: obeying } : {}),
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => {
		void double.stop().then(() => process.exit(0));
	});
}
console.log(`Ollama double at ${double.url}`);
