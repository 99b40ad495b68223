import { runCommandLine } from "./cli/index.ts";
import { readEnvironment } from "./environment.ts";

const code = await runCommandLine(process.argv.slice(2), {
	environment: readEnvironment(process.cwd(), process.env),
	out: (line) => process.stdout.write(`${line}\n`),
	err: (line) => process.stderr.write(`${line}\n`),
});
process.exit(code);
