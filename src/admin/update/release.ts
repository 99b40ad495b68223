import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../../base/problems.ts";
import { SignatureProblem, verifyMinisign } from "../../base/signing/index.ts";

/** A release is not available or not trusted. The message gives reason and remedy. */
export class UpdateProblem extends Error {
	override readonly name = "UpdateProblem";
}

/** Origin of a release's files. */
export interface ReleaseSource {
	/** Content of a small file. @throws UpdateProblem */
	text(name: string): Promise<string>;
	/** Downloads a file to `target`. @throws UpdateProblem */
	fetch(name: string, target: string): Promise<void>;
}

/** One executable of a release with a verified signature. */
export interface Release {
	readonly version: string;
	readonly file: string;
	readonly sha256: string;
	readonly source: ReleaseSource;
}

const SUMS = "SHA256SUMS";
const SMALL_BYTES = 1_000_000;
const LARGE_BYTES = 1_000_000_000;
const PATIENCE_MS = 30_000;
const DOWNLOAD_MS = 30 * 60_000;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/;

/**
 * Files of a site that arranges releases like GitHub: `URL/latest/download/FILE` and
 * `URL/download/vVERSION/FILE`.
 * @param version null for the latest
 * @throws UpdateProblem if it is not an https address; http is allowed only on this machine
 */
export function siteSource(url: string, version: string | null): ReleaseSource {
	if (version !== null && !VERSION.test(version)) throw new UpdateProblem(`“${version}” is no version. One looks like 1.2.3`);
	const { protocol, hostname } = new URL(url);
	if (protocol !== "https:" && !["localhost", "127.0.0.1", "[::1]"].includes(hostname)) {
		throw new UpdateProblem(`UPDATE_URL has to be an https address; it is ${url}`);
	}
	const base = `${url.replace(/\/+$/, "")}/${version === null ? "latest/download" : `download/v${version}`}`;
	const ask = async (name: string, ms: number, most: number): Promise<Response> => {
		const address = `${base}/${name}`;
		const answer = await fetch(address, { signal: AbortSignal.timeout(ms) }).catch((error: unknown) => {
			throw new UpdateProblem(`${address} does not answer: ${messageOf(error)}`);
		});
		if (!answer.ok) throw new UpdateProblem(`${address} answers ${answer.status}. Is there such a release?`);
		if (Number(answer.headers.get("content-length") ?? 0) > most) throw new UpdateProblem(`${address} is too large`);
		return answer;
	};
	return {
		text: async (name) => (await ask(name, PATIENCE_MS, SMALL_BYTES)).text(),
		async fetch(name, target) {
			await Bun.write(target, await ask(name, DOWNLOAD_MS, LARGE_BYTES));
		},
	};
}

/**
 * Files of a folder, for machines without internet access. @param file the executable, with the checksums and
 * their signature beside it @throws UpdateProblem
 */
export function folderSource(file: string): ReleaseSource {
	const folder = dirname(file);
	for (const needed of [basename(file), SUMS, `${SUMS}.minisig`]) {
		if (!existsSync(join(folder, needed))) throw new UpdateProblem(`There is no ${join(folder, needed)}. Copy it there from the release`);
	}
	return {
		text: (name) => readFile(join(folder, name), "utf8"),
		fetch: (name, target) => copyFile(join(folder, name), target),
	};
}

/**
 * The release of a source for a target. Its checksums are only read once their signature is verified.
 * @param file name of the wanted file; null for the target's own
 * @throws UpdateProblem
 */
export async function readRelease(source: ReleaseSource, publicKey: string, target: string, file: string | null): Promise<Release> {
	const [sums, signature] = await Promise.all([source.text(SUMS), source.text(`${SUMS}.minisig`)]);
	try {
		verifyMinisign(Buffer.from(sums), signature, publicKey);
	} catch (error) {
		if (error instanceof SignatureProblem) throw new UpdateProblem(`${error.message}. Nothing was changed`);
		throw error;
	}
	for (const line of sums.split("\n")) {
		const [, sha256, name = ""] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
		const version = versionIn(name, target);
		if (sha256 === undefined || version === null || (file !== null && name !== file)) continue;
		return { version, file: name, sha256, source };
	}
	throw new UpdateProblem(`The release has no ${file ?? "executable"} for ${target}`);
}

/** Version in a file name: `1.2.3` of `hookwise-1.2.3-linux-x64`; null if it is not an executable for this target. */
function versionIn(name: string, target: string): string | null {
	const plain = name.replace(/\.exe$/, "");
	if (!plain.startsWith("hookwise-") || !plain.endsWith(`-${target}`)) return null;
	const version = plain.slice("hookwise-".length, -target.length - 1);
	return VERSION.test(version) ? version : null;
}

/** @returns the hash in hexadecimal */
export async function sha256Of(file: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const part of createReadStream(file)) hash.update(part as Uint8Array);
	return hash.digest("hex");
}

/** True if a version is newer than another by semantic versioning; a pre-release comes before its release. */
export function isNewer(version: string, than: string): boolean {
	const parts = (text: string) => {
		const [numbers = "", pre = null] = text.split(/-(.*)/s);
		return { numbers: numbers.split(".").map(Number), pre };
	};
	const [one, other] = [parts(version), parts(than)];
	for (const [index, number] of one.numbers.entries()) {
		const difference = number - (other.numbers[index] ?? 0);
		if (difference !== 0) return difference > 0;
	}
	if (one.pre === null || other.pre === null) return one.pre === null && other.pre !== null;
	return one.pre.localeCompare(other.pre, "en", { numeric: true }) > 0;
}
