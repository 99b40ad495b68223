/**
 * Makes everything that a release has, in dist/release:
 *
 *     hookwise-VERSION-TARGET[.exe]   an executable for each target
 *     hookwise-VERSION.cdx.json       what it is made of (CycloneDX)
 *     THIRD-PARTY-LICENSES.txt        their licences
 *     SHA256SUMS                      checksums of all of these
 *     SHA256SUMS.minisig              its signature, where HOOKWISE_SIGNING_KEY names a file with an ed25519 key (PEM, PKCS 8)
 *
 * `--compare` builds each executable a second time, in another folder, and fails where the two differ.
 */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { minisign, signingKey } from "../src/base/signing/index.ts";
import { buildFacts } from "./facts.ts";
import { collectLicenses } from "./licenses.ts";
import { makeSbom } from "./sbom.ts";

const root = join(import.meta.dir, "..");
const TARGETS = [
	"linux-x64",
	"linux-x64-baseline",
	"linux-arm64",
	"linux-x64-musl",
	"linux-arm64-musl",
	"darwin-x64",
	"darwin-arm64",
	"windows-x64",
] as const;

const { values } = parseArgs({
	options: { targets: { type: "string" }, outdir: { type: "string" }, compare: { type: "boolean", default: false } },
});
const targets = values.targets?.split(",") ?? TARGETS;
const folder = join(root, values.outdir ?? "dist/release");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/** @throws Error with the compiler's message */
function build(target: string, outfile: string): string {
	const words = [join(root, "scripts/build.ts"), `--target=bun-${target}`, `--outfile=${outfile}`];
	const { exitCode, stderr } = Bun.spawnSync([process.execPath, ...words], { cwd: root });
	if (exitCode !== 0) throw new Error(`${target} does not build:\n${stderr.toString()}`);
	return outfile;
}

function compare(target: string, first: string): void {
	const elsewhere = mkdtempSync(join(tmpdir(), "hookwise-again-"));
	try {
		// Bun writes the executable's own name into it, so both builds need the same name.
		const again = build(target, join(elsewhere, basename(first)));
		if (sha256(again) !== sha256(first)) throw new Error(`Two builds of ${target} differ: ${first} and another of the same sources`);
		console.log(`  the same again: ${sha256(first)}`);
	} finally {
		rmSync(elsewhere, { recursive: true, force: true });
	}
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const target of targets) {
	console.log(target);
	const suffix = target.startsWith("windows") ? ".exe" : "";
	const file = build(target, join(folder, `hookwise-${version}-${target}${suffix}`));
	if (values.compare) compare(target, file);
}
const facts = buildFacts("any");
writeFileSync(join(folder, `hookwise-${version}.cdx.json`), `${JSON.stringify(makeSbom(facts), null, 2)}\n`);
const licences = collectLicenses().map(({ name, version: of, license, text }) => `${name} ${of} (${license})\n\n${text}\n`);
writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));

const names = readdirSync(folder).sort();
const sums = names.map((name) => `${sha256(join(folder, name))}  ${basename(name)}\n`).join("");
writeFileSync(join(folder, "SHA256SUMS"), sums);
const keyFile = process.env.HOOKWISE_SIGNING_KEY;
if (keyFile) {
	const comment = `hookwise ${version} ${facts.commit ?? ""}`.trim();
	writeFileSync(join(folder, "SHA256SUMS.minisig"), minisign(Buffer.from(sums), signingKey(readFileSync(keyFile, "utf8")), comment));
} else console.log("Not signed: HOOKWISE_SIGNING_KEY names no key.");
console.log(`${folder}: ${names.length} files, version ${version}, commit ${facts.commit ?? "unknown"}`);
