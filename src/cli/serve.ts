import { mkdirSync } from "node:fs";
import { startApp } from "../app.ts";
import { systemClock } from "../clock.ts";
import type { Config } from "../config.ts";
import { lockDataDirectory } from "../lock.ts";
import { createLog } from "../log.ts";

/** How long what is in flight may take after SIGTERM. Milliseconds. */
const GRACE_MS = 9_000;

/** Runs HookWise until SIGTERM or SIGINT. Resolves with the exit code. */
export async function serve(config: Config): Promise<number> {
	// Whatever this process writes is its owner's alone.
	process.umask(0o077);
	const dataDir = config.HOOKWISE_DATA_DIR;
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const unlock = lockDataDirectory(dataDir);
	const log = createLog(config);
	const app = await startApp({ config, log, clock: systemClock, random: Math.random });
	if (app.firstPassword !== null) {
		process.stdout.write(`Admin user: ${app.username}\nAdmin password: ${app.firstPassword}\n`);
	}
	process.stdout.write(`HookWise ready at ${app.url}\n`);
	const signal = await new Promise<string>((resolve) => {
		for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
	});
	log.info({ signal }, "stopping");
	const late = setTimeout(() => {
		// Whatever is unfinished is on disk and goes on at the next start.
		log.warn("stopped without waiting any longer");
		process.exit(0);
	}, GRACE_MS);
	await app.stop();
	clearTimeout(late);
	unlock();
	return 0;
}
