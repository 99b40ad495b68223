import { realpathSync } from "node:fs";
import { basename, resolve } from "node:path";
import {
	folderSource,
	install,
	isNewer,
	lastUpdate,
	previousCanRead,
	type Release,
	readRelease,
	revert,
	siteSource,
	UpdateProblem,
} from "../admin/update/index.ts";
import { BUILD } from "../base/build.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { VERSION } from "../base/version.ts";
import { isNode } from "../nodes/index.ts";
import { runExclusively } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

const OPTIONS = {
	check: { type: "boolean", default: false },
	to: { type: "string" },
	from: { type: "string" },
	revert: { type: "boolean", default: false },
	yes: { type: "boolean", default: false },
} as const;

export const updateCommand: Command = {
	name: "update",
	summary: "puts a newer executable in this one's place; nothing does so by itself",
	takes: "[--check] [--to VERSION] | --from FILE | --revert [--yes]",
	help: "UPDATE_URL is where releases are, UPDATE_KEY the public key (minisign) that they are signed with, where this build has none.\n--check only tells what there is. --from takes an executable from a file, with SHA256SUMS and SHA256SUMS.minisig beside it.\nThe database is backed up first. Start HookWise again afterwards. --revert goes back to the executable before; where that one\ncannot read the database any more, --yes puts the backup of that time in its place.",
	async run(given, { environment, out }) {
		const { values } = readWords({ args: [...given], options: OPTIONS });
		const config = requireConfig(environment);
		if (BUILD.target === null) throw new CommandFailed("This runs from the sources. Update them with git, and build anew: scripts/build");
		openDataDirectory(config.HOOKWISE_DATA_DIR);
		try {
			if (values.revert) return await goBack(config, values.yes, out);
			const release = await found(config, BUILD.target, values);
			if (!isNewer(release.version, VERSION)) return nothingToDo(release.version, values.to, out);
			if (values.check) {
				out(`${release.version} is there; this is ${VERSION}. hookwise update puts it in place.`);
				return 0;
			}
			const executable = realpathSync(process.execPath);
			const { backup, to } = await install({ release, executable, dataDir: config.HOOKWISE_DATA_DIR, from: VERSION, now: Date.now() });
			out(`${executable} is ${to} now; it was ${VERSION}. Start HookWise again to use it.`);
			if (backup !== null) out(`The database as it was: ${backup}`);
			out("hookwise update --revert goes back.");
			return 0;
		} catch (error) {
			if (error instanceof UpdateProblem) throw new CommandFailed(`${error.message}.`);
			throw error;
		}
	},
};

async function found(config: Config, target: string, { from, to }: { from?: string; to?: string }): Promise<Release> {
	const key = config.UPDATE_KEY ?? BUILD.releaseKey;
	if (key === null) {
		throw new CommandFailed(
			"This build trusts no release key. Set UPDATE_KEY to the public key of whoever makes your releases (minisign, RW…).",
		);
	}
	if (from !== undefined) {
		if (to !== undefined) throw new UsageError("--from is a file, --to a version of the site: one of the two");
		return readRelease(folderSource(resolve(from)), key, target, basename(from));
	}
	if (config.UPDATE_URL === null) {
		throw new CommandFailed(
			"HookWise looks for updates nowhere unless told: set UPDATE_URL to where releases are, or take one from a file with --from.",
		);
	}
	const release = await readRelease(siteSource(config.UPDATE_URL, to ?? null), key, target, null);
	// Protects against a site that offers an old, correctly signed release under a newer number.
	if (to !== undefined && release.version !== to) throw new UpdateProblem(`The site has ${release.version} where ${to} should be`);
	return release;
}

function nothingToDo(version: string, wanted: string | undefined, out: CliContext["out"]): number {
	if (wanted !== undefined && version !== VERSION) {
		throw new CommandFailed(
			`${version} is older than this ${VERSION}. --revert goes back by one; an older executable refuses a newer database.`,
		);
	}
	out(`${VERSION} is the latest; there is nothing to do.`);
	return 0;
}

async function goBack(config: Config, yes: boolean, out: CliContext["out"]): Promise<number> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	const record = lastUpdate(dataDir);
	if (record === null) throw new CommandFailed("There is no update to take back.");
	// Only checks that HookWise does not run: the earlier executable takes the lock itself if it restores.
	await runExclusively(config, async () => {});
	const isReadable = previousCanRead(record, dataDir);
	if (!isReadable && isNode(config)) {
		throw new CommandFailed(
			`${record.from} cannot read the nodes' database any more, so that it would never lead. Nothing was changed. docs/nodes.md, "Upgrade node by node", says how all nodes go back.`,
		);
	}
	if (!isReadable && !yes) {
		throw new CommandFailed(
			`${record.from} cannot read the database any more. Say --yes to put the backup of ${new Date(record.at).toISOString()} in its place; what came in since is kept beside it as hookwise.db.before-restore.`,
		);
	}
	const { restored } = revert(record, dataDir);
	out(`${record.executable} is ${record.from} again${restored ? ", with the database as it was then" : ""}. Start HookWise again.`);
	return 0;
}
