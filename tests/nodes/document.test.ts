import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { executable, freshDirectory } from "../support/index.ts";
import { freePort, type Postgres, startPostgres } from "../support/postgres/index.ts";

setDefaultTimeout(120_000);

const document = readFileSync(join(import.meta.dir, "../../docs/nodes.md"), "utf8");
let postgres: Postgres;
beforeAll(async () => {
	postgres = await startPostgres();
});
afterAll(() => postgres[Symbol.asyncDispose]());

/** The commands of a section, as printed, one block after the other. */
function commands(heading: string): string {
	const begin = document.indexOf(`\n## ${heading}\n`);
	const part = document.slice(begin, document.indexOf("\n## ", begin + 1));
	return [...part.matchAll(/^```sh no-run\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code).join("\n");
}

/** A folder of commands for the script: the executable, and `sudo -u postgres`, which leads to the PostgreSQL of this test. */
function commandsFolder(): string {
	const folder = join(freshDirectory(), "bin");
	mkdirSync(folder);
	symlinkSync(executable(), join(folder, "hookwise"));
	const sudo = join(folder, "sudo");
	const words = `[ "$1" = -u ] && [ "$2" = postgres ] || exit 64\nshift 2`;
	const env = `PGHOST=${dirname(postgres.socket)} PGPORT=${postgres.port} PGUSER=hookwise PGDATABASE=postgres`;
	// The server of this test has a superuser of that name already.
	writeFileSync(sudo, `#!/bin/sh\n${words}\nsed 's/ROLE hookwise/ROLE "try it"/; s/OWNER hookwise/OWNER "try it"/' | env ${env} "$@"\n`);
	chmodSync(sudo, 0o755);
	return folder;
}

test("“Try it on one machine” works as printed: a killed leader costs no webhook", async () => {
	const printed = commands("Try it on one machine");
	for (const needed of ["localhost:5432", "5001", "5002", "hookwise serve", "kill -9"]) expect(printed).toContain(needed);
	// Only ports differ, as tests run side by side, and the role's name.
	const script = printed
		.replaceAll("postgres://hookwise:", "postgres://try%20it:")
		.replaceAll("localhost:5432", `localhost:${postgres.port}`)
		.replaceAll("5001", String(await freePort()))
		.replaceAll("5002", String(await freePort()));
	const cwd = freshDirectory();
	const child = Bun.spawn(["sh", "-eu", "-c", `trap 'kill -9 $NODE1 $NODE2 2>/dev/null || true' EXIT\n${script}\nwait $NODE1 $NODE2`], {
		cwd,
		env: { PATH: `${commandsFolder()}:${process.env.PATH ?? ""}`, HOST: "127.0.0.1", MIN_FREE_DISK_MB: "0" },
		stdin: "ignore",
		stdout: "pipe",
		stderr: "pipe",
	});
	const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
	// The shell tells of the node that the script killed.
	expect([code, err.replaceAll(/^.*Killed.*\n/gm, "")]).toEqual([0, ""]);
	expect(out.match(/"message":"Webhook received"/g)).toHaveLength(2);
	for (const summary of ["Alert: web01", "Alert: web02"]) expect(out).toContain(summary);
	expect(out).toMatch(/^ok {4}nodes: \S+ leads \(/m);
	expect(out).not.toContain("FAIL");
	expect(readFileSync(join(cwd, "node2.log"), "utf8")).toContain('"msg":"leads"');
	expect(readFileSync(join(cwd, "node1.log"), "utf8")).toContain('"msg":"follows"');
});
