/**
 * Builds the single executable: `scripts/build [--target=bun-linux-arm64] [--outfile=dist/hookwise]`.
 * Targets: linux-x64, linux-x64-baseline, linux-arm64, linux-x64-musl, linux-arm64-musl, darwin-x64,
 * darwin-arm64, windows-x64.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { BunPlugin } from "bun";
import { buildFacts } from "./facts.ts";
import { collectLicenses } from "./licenses.ts";

const root = join(import.meta.dir, "..");

/** better-sqlite3's native file for each target. */
const NATIVE: Readonly<Record<string, string>> = {
	"linux-x64": "linux-x64",
	"linux-x64-baseline": "linux-x64",
	"linux-x64-modern": "linux-x64",
	"linux-arm64": "linux-arm64",
	"linux-x64-musl": "linuxmusl-x64",
	"linux-arm64-musl": "linuxmusl-arm64",
	"darwin-x64": "darwin-x64",
	"darwin-arm64": "darwin-arm64",
	"windows-x64": "win32-x64",
	"windows-arm64": "win32-arm64",
};

function here(): string {
	const system = process.platform === "win32" ? "windows" : process.platform;
	const musl =
		process.platform === "linux" && !("glibcVersionRuntime" in ((process.report?.getReport() as { header?: object })?.header ?? {}));
	return `${system}-${process.arch}${musl && Bun.spawnSync(["ldd", "--version"]).stderr.toString().includes("musl") ? "-musl" : ""}`;
}

const { values } = parseArgs({ options: { target: { type: "string" }, outfile: { type: "string" } } });
const target = (values.target ?? here()).replace(/^bun-/, "");
const native = NATIVE[target];
if (native === undefined) {
	console.error(`There is no target “${target}”. Known: ${Object.keys(NATIVE).join(", ")}`);
	process.exit(2);
}
const suffix = target.startsWith("windows") ? ".exe" : "";
const named = resolve(root, values.outfile ?? (values.target === undefined ? "dist/hookwise" : `dist/hookwise-${target}`));
// Bun adds a missing suffix itself.
const outfile = named.endsWith(suffix) ? named : named + suffix;
mkdirSync(join(outfile, ".."), { recursive: true });

const driver = join(root, "node_modules/better-sqlite3/prebuilds", `${native}.node`);

const embedDriver: BunPlugin = {
	name: "embed better-sqlite3",
	setup(build) {
		const sha256 = createHash("sha256").update(readFileSync(driver)).digest("hex");
		build.onLoad({ filter: /[\\/]src[\\/]base[\\/]embedded\.ts$/ }, () => ({
			contents: `import path from ${JSON.stringify(driver)} with { type: "file" };
export const EMBEDDED_DRIVER = { path, sha256: ${JSON.stringify(sha256)} };`,
			loader: "js",
		}));
	},
};

const embedLicenses: BunPlugin = {
	name: "embed licences",
	setup(build) {
		build.onLoad({ filter: /[\\/]src[\\/]base[\\/]licenses\.ts$/ }, () => ({
			contents: `export const LICENSES = ${JSON.stringify(collectLicenses())};`,
			loader: "js",
		}));
	},
};

const embedFacts: BunPlugin = {
	name: "embed facts of the build",
	setup(build) {
		build.onLoad({ filter: /[\\/]src[\\/]base[\\/]build\.ts$/ }, () => ({
			contents: `export const BUILD = ${JSON.stringify(buildFacts(target))};`,
			loader: "js",
		}));
	},
};

const result = await Bun.build({
	entrypoints: [
		"src/main.ts",
		"src/store/reading/worker.ts",
		"src/store/checkpoints/worker.ts",
		"src/store/backups/worker.ts",
		"src/alerts/previews/worker.ts",
		"src/alerts/fixtures/worker.ts",
		"src/admin/configuration/worker.ts",
		"src/alerts/deciding/trialWorker.ts",
	].map((file) => join(root, file)),
	root: join(root, "src"),
	target: "bun",
	// Parsed code instead of text: a start takes a third of the time.
	bytecode: true,
	format: "esm",
	minify: { syntax: true, whitespace: true },
	plugins: [embedDriver, embedLicenses, embedFacts],
	compile: {
		target: `bun-${target}` as Bun.Build.CompileTarget,
		outfile,
		// HookWise reads .env itself; no other file of the working directory has an effect.
		autoloadDotenv: false,
		autoloadBunfig: false,
		autoloadTsconfig: false,
		autoloadPackageJson: false,
	},
});
if (!result.success) {
	for (const log of result.logs) console.error(String(log));
	process.exit(1);
}
console.log(`${outfile} (${target}, ${Math.round(statSync(outfile).size / 2 ** 20)} MB)`);
