/**
 * `scripts/bench [--quick]`: runs all of bench/ on this machine and prints one table: machine and commit,
 * then comparisons within one run first. `--quick` takes two minutes on a quiet machine, everything about
 * twenty. Each file explains its own lines.
 */
import { cpus, loadavg, release } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });

interface Bench {
	readonly file: string;
	readonly words: readonly string[];
	/** Lines of its output for the table, in order. */
	readonly lines: RegExp;
	/** Set if it compares two things in the same run, so that the result does not depend on the machine. */
	readonly isRatio?: boolean;
	readonly isLong?: boolean;
}

const BENCHES: readonly Bench[] = [
	{ file: "ingest.ts", words: values.quick ? ["--rounds", "1", "--seconds", "2"] : [], lines: /bare Hono|HookWise,/, isRatio: true },
	{
		file: "drain.ts",
		words: ["--waiting", values.quick ? "500,20000" : "500,500000", "--alerts", "500"],
		lines: /waiting:|of the first/,
		isRatio: true,
	},
	{ file: "cost.ts", words: values.quick ? ["--rates", "100"] : [], lines: /^each|^(open|repeat|close|stray|skip) / },
	{ file: "drain.ts", words: values.quick ? ["--alerts", "500"] : [], lines: /tickets\/s/ },
	{ file: "start.ts", words: values.quick ? ["--rounds", "3", "--rest", "3"] : [], lines: /ready in/ },
	{
		file: "nodes/index.ts",
		words: values.quick ? ["--rounds", "1", "--seconds", "2", "--only", "accepting,tickets"] : ["--rows", "100000,1000000"],
		lines: /^\||not measured/,
		isRatio: true,
	},
	{ file: "history.ts", words: ["--rows=1000000"], lines: /all questions|acknowledgements|^with/, isLong: true },
];

function machine(): string {
	const [first] = cpus();
	const commit = Bun.spawnSync(["git", "rev-parse", "--short", "HEAD"], { cwd: join(import.meta.dir, "..") })
		.stdout.toString()
		.trim();
	const load = loadavg().map((one) => one.toFixed(1));
	return `${commit}, ${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores (${first?.model ?? "unknown"}), Linux ${release()}, load ${load.join(" ")}`;
}

async function run({ file, words, lines }: Bench): Promise<string[]> {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, file), ...words], { stdout: "pipe", stderr: "inherit" });
	const text = await new Response(child.stdout).text();
	const code = await child.exited;
	const found = text.split("\n").filter((line) => lines.test(line));
	return code === 0 && found.length > 0 ? found : [`${file} failed (${code})`];
}

const table: string[] = [machine(), ""];
for (const bench of BENCHES.filter(({ isLong = false }) => !(isLong && values.quick)).toSorted(
	(a, b) => Number(b.isRatio ?? false) - Number(a.isRatio ?? false),
)) {
	console.error(`bench/${bench.file} ${bench.words.join(" ")}`);
	table.push(`${bench.file} ${bench.words.join(" ")}`.trim(), ...(await run(bench)).map((line) => `    ${line.trimEnd()}`));
}
console.log(table.join("\n"));
process.exit(table.some((line) => line.includes(" failed (")) ? 1 : 0);
