import { describe, expect, test } from "bun:test";
import { readConfig, VARIABLES } from "../../src/base/config.ts";
import { readDatabaseUrl } from "../../src/base/databaseUrl.ts";
import { remarkOnIdle, variablesWithoutEffect } from "../../src/base/environment.ts";

const KEYS = { ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64url").concat("="), SECRET_KEY: "shared" };
const URL_OF_NODES = "postgres://hookwise:hunter2@db.example/hookwise";
const problemsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
	const reading = readConfig(env);
	return reading.ok ? [] : reading.problems;
};
const address = (text: string) => {
	const reading = readDatabaseUrl(text);
	return reading.ok ? reading.address : reading.problem;
};

describe("DATABASE_URL", () => {
	test("is read with its percent codes, and named in messages without user and password", () => {
		expect(address("postgres://hook%20wise:p%40ss%2Fw%23rd@db.example:6432/hook%2Dwise")).toEqual({
			...{ host: "db.example", port: 6432, socket: null, user: "hook wise", password: "p@ss/w#rd", database: "hook-wise" },
			...{ tls: true, name: "db.example:6432/hook-wise" },
		});
		expect(address("postgres://u@[2001:db8::1]/d")).toMatchObject({ host: "2001:db8::1", port: 5432, name: "[2001:db8::1]:5432/d" });
	});

	test("may be a socket, as a folder in the place of the host or as parameter", () => {
		const socket = {
			socket: "/run/postgresql/.s.PGSQL.5432",
			user: "hookwise",
			password: null,
			tls: false,
			name: "/run/postgresql/d",
		};
		expect(address("postgres://hookwise@%2Frun%2Fpostgresql/d")).toMatchObject(socket);
		expect(address("postgres://hookwise@localhost/d?host=/run/postgresql")).toMatchObject(socket);
	});

	test("uses TLS, but on a socket or on this machine unless it is asked for", () => {
		const tls = (text: string) => (address(text) as { tls: boolean }).tls;
		for (const host of ["db", "127.0.0.1.example", "10.0.0.1", "[2001:db8::1]"])
			expect([host, tls(`postgres://u@${host}/d`)]).toEqual([host, true]);
		for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
			expect([host, tls(`postgres://u@${host}/d`)]).toEqual([host, false]);
			expect(tls(`postgres://u@${host}/d?sslmode=verify-full`)).toBe(true);
			expect(tls(`postgres://u@${host}/d?sslmode=disable`)).toBe(false);
		}
	});

	test.each(["disable", "allow", "prefer", "require", "verify-ca"])("sslmode=%s is refused by name on another machine", (mode) => {
		expect(problemsOf({ ...KEYS, DATABASE_URL: `${URL_OF_NODES}?sslmode=${mode}` })).toEqual([
			`DATABASE_URL: got sslmode=${mode}, takes sslmode=verify-full or none: PostgreSQL's certificate is always checked (DATABASE_CA has its authority)`,
		]);
	});

	test("that cannot be read is refused with the form it takes, and never shown", () => {
		const bad = [
			"db.example",
			"mysql://hookwise:hunter2@db/hookwise",
			"postgres://hookwise:hunter2@db",
			"postgres://hookwise:hunter2@db/",
			"postgres://hookwise:hunter2@one,two/hookwise",
			"postgres://hookwise:hunter2@/hookwise",
			"postgres://hookwise:hun/ter2@db/hookwise",
			"postgres://hookwise:hun%ter2@db/hookwise",
			"postgres://hookwise:hunter2@db/hookwise#part",
			"postgres://hookwise:hunter2@db/one/two",
			`${URL_OF_NODES}?sslmode=require&sslrootcert=hunter2`,
			`${URL_OF_NODES}?sslmode=hunter2 hunter2`,
		];
		for (const url of bad) {
			const problems = problemsOf({ ...KEYS, DATABASE_URL: url });
			expect([url, problems.length, problems[0]?.startsWith("DATABASE_URL: got ")]).toEqual([url, 1, true]);
			expect(problems[0]).not.toContain("hunter2");
		}
		expect(problemsOf({ ...KEYS, DATABASE_URL: "db.example" })[0]).toContain("takes postgres://user:password@host:5432/database");
		expect(problemsOf({ ...KEYS, DATABASE_URL: `${URL_OF_NODES}?target_session_attrs=any` })).toEqual([
			"DATABASE_URL: got the parameter “target_session_attrs”, takes no parameter but sslmode; leave it out",
		]);
		expect(VARIABLES.find(({ name }) => name === "DATABASE_URL")?.secret).toBe(true);
	});

	test.each(["postgresql://hookwise:hunter2@db/hookwise", "postgresql+psycopg2://hookwise@db/hookwise", "sqlite:///hookwise.db"])(
		"of the Python version (%s) has no effect, and the log says what several nodes want",
		(url) => {
			expect(readConfig({ DATABASE_URL: url })).toMatchObject({ ok: true, config: { DATABASE_URL: null } });
			expect(variablesWithoutEffect({ DATABASE_URL: url, REDIS_HOST: "redis" })).toEqual(["DATABASE_URL", "REDIS_HOST"]);
			expect(remarkOnIdle(["DATABASE_URL"])).toContain("several nodes on one PostgreSQL want a DATABASE_URL that begins with postgres://");
			expect(remarkOnIdle(["REDIS_HOST"])).not.toContain("several nodes");
		},
	);

	test("that HookWise uses is not among the variables without effect", () => {
		expect(readConfig({ ...KEYS, DATABASE_URL: URL_OF_NODES })).toMatchObject({ ok: true, config: { DATABASE_URL: URL_OF_NODES } });
		expect(variablesWithoutEffect({ DATABASE_URL: URL_OF_NODES, SPOOL: "true" })).toEqual([]);
	});
});

describe("several nodes", () => {
	test("share both keys: whichever is missing is named, with the place of the first node's", () => {
		const nodes = { DATABASE_URL: URL_OF_NODES };
		const both = problemsOf(nodes);
		expect(both.map((problem) => problem.split(":")[0])).toEqual(["ENCRYPTION_KEY", "SECRET_KEY"]);
		expect(both[0]).toContain("encryption.key");
		expect(both[1]).toContain("secret.key");
		expect(problemsOf({ ...nodes, ENCRYPTION_KEY: KEYS.ENCRYPTION_KEY })).toEqual([both[1] ?? ""]);
		expect(problemsOf({ ...nodes, SECRET_KEY: "shared" })).toEqual([both[0] ?? ""]);
		expect(problemsOf({ ...nodes, ...KEYS })).toEqual([]);
		// One node alone makes its own.
		expect(problemsOf({ DATABASE_URL: "postgresql://hookwise@db/hookwise" })).toEqual([]);
	});

	test("reach one with a certificate under the name that it is for", () => {
		const tls = { TLS_CERT: "cert.pem", TLS_KEY: "key.pem" };
		expect(problemsOf({ ...KEYS, ...tls, DATABASE_URL: URL_OF_NODES })).toEqual([
			expect.stringMatching(/^NODE_URL: got nothing, takes the https URL/),
		]);
		expect(problemsOf({ ...KEYS, ...tls, DATABASE_URL: URL_OF_NODES, NODE_URL: "https://one.example" })).toEqual([]);
		expect(problemsOf(tls)).toEqual([]);
	});

	test("have names and addresses that fit into a header and a URL", () => {
		expect(readConfig({ NODE_URL: "https://one.example:8443/" })).toMatchObject({
			ok: true,
			config: { NODE_URL: "https://one.example:8443" },
		});
		for (const url of ["one.example", "ftp://one", "http://one/path", "http://me:pw@one", "http://one?x=1"]) {
			expect([url, problemsOf({ NODE_URL: url })[0]?.split(":")[0]]).toEqual([url, "NODE_URL"]);
		}
		for (const name of ["one", "node-1.example:5000"]) expect([name, problemsOf({ NODE_NAME: name })]).toEqual([name, []]);
		for (const name of ["one two", "ä", "x\r\ny", "x".repeat(65)])
			expect([name, problemsOf({ NODE_NAME: name }).length]).toEqual([name, 1]);
	});

	test("SPOOL alone has no effect, which the log says; off it is not named", () => {
		expect(variablesWithoutEffect({ SPOOL: "true" })).toEqual(["SPOOL"]);
		expect(variablesWithoutEffect({ SPOOL: " Yes ", DATABASE_URL: "postgresql://db/hookwise" })).toEqual(["DATABASE_URL", "SPOOL"]);
		expect(variablesWithoutEffect({ SPOOL: "false", DATABASE_URL: "" })).toEqual([]);
		expect(remarkOnIdle(["SPOOL"])).toStartWith("this variable has no effect; SPOOL is for several nodes");
		expect(remarkOnIdle(["SPOOL"])).not.toContain("Python");
	});
});
