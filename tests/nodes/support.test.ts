/** What the tests of several nodes stand on: a PostgreSQL that can be lost, and a network that can be bad. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { SQL } from "bun";
import { eventually } from "../support/index.ts";
import { openWire, type Postgres, startPostgres, type Wire, wireTo } from "../support/postgres/index.ts";

/** The code that PostgreSQL, or its client, gives a failure. */
async function codeOf(work: PromiseLike<unknown>): Promise<string> {
	try {
		await work;
		return "none";
	} catch (error) {
		const { errno, code } = error as { readonly errno?: unknown; readonly code?: unknown };
		return String(errno ?? code ?? error);
	}
}

const numbersIn = async (sql: SQL): Promise<number[]> => (await sql<{ n: number }[]>`SELECT n FROM numbers ORDER BY n`).map(({ n }) => n);

/** A client of one connection, and what it is closed with. */
function through(url: string): SQL & AsyncDisposable {
	const sql = new SQL(url, { max: 1, connectionTimeout: 5 });
	return Object.assign(sql, { [Symbol.asyncDispose]: () => sql.close({ timeout: 0 }) });
}

/** Answers `word` with `WORD`. */
async function shouting(): Promise<{
	readonly port: number;
	readonly heard: string[];
	readonly ended: () => number;
	readonly server: Server;
}> {
	const heard: string[] = [];
	let ended = 0;
	const server = createServer((socket) => {
		socket.on("data", (bytes) => {
			heard.push(bytes.toString());
			socket.write(bytes.toString().toUpperCase());
		});
		socket.on("close", () => ended++).on("error", () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("It listens on no port");
	return { port: address.port, heard, ended: () => ended, server };
}

interface Caller {
	readonly socket: Socket;
	said(): string;
	closed(): boolean;
}

function call(port: number): Caller {
	let said = "";
	let closed = false;
	const socket = connect(port, "127.0.0.1");
	socket.on("data", (bytes) => {
		said += bytes;
	});
	socket.on("close", () => {
		closed = true;
	});
	socket.on("error", () => {});
	return { socket, said: () => said, closed: () => closed };
}

/** Time in which nothing must arrive. Milliseconds. */
const QUIET = 100;

describe("a PostgreSQL", () => {
	let postgres: Postgres;
	let sql: SQL;

	beforeAll(async () => {
		postgres = await startPostgres();
		sql = postgres.connect();
		await sql`CREATE TABLE numbers (n int PRIMARY KEY)`;
	});

	afterAll(async () => {
		await sql.close({ timeout: 0 });
		await postgres[Symbol.asyncDispose]();
	});

	test("writes to disk before it confirms, and is reached over loopback", async () => {
		await using client = through(postgres.url);
		const [row] = await client`SELECT current_setting('fsync') || current_setting('synchronous_commit') AS on`;
		expect(row.on).toBe("onon");
	});

	test("offers a certificate that one authority signed and another did not", async () => {
		const { ca, otherCa } = postgres.certificates;
		const asked = async (authority: string): Promise<string> => {
			const secure = new SQL({
				...{ adapter: "postgres", hostname: "localhost", port: postgres.port, username: "hookwise", database: "postgres" },
				...{ max: 1, tls: { ca: authority, rejectUnauthorized: true } },
			});
			const code = await codeOf(secure`SELECT 1`);
			await secure.close({ timeout: 0 });
			return code;
		};
		expect(await asked(ca)).toBe("none");
		expect(await asked(otherCa)).not.toBe("none");
	});

	test("keeps what it confirmed when it is killed or stopped", async () => {
		await sql`INSERT INTO numbers VALUES (1)`;
		await postgres.crash();
		expect(await codeOf(sql`SELECT 1`)).not.toBe("none");
		await postgres.start();
		expect(postgres.log).toContain("was not properly shut down");
		await sql`INSERT INTO numbers VALUES (2)`;
		await postgres.stop();
		expect(await codeOf(sql`SELECT 1`)).not.toBe("none");
		await postgres.start();
		expect(await numbersIn(sql)).toEqual([1, 2]);
	});

	test("refuses writes on connections that are open already, until it allows them again", async () => {
		await postgres.readOnly(true);
		expect(await codeOf(sql`INSERT INTO numbers VALUES (3)`)).toBe("25006");
		await postgres.readOnly(false);
		await sql`DELETE FROM numbers WHERE n > 1`;
		expect(await numbersIn(sql)).toEqual([1]);
	});

	test("says why it cannot start", async () => {
		await postgres.stop();
		const inTheWay = createServer();
		await new Promise<void>((resolve) => inTheWay.listen(postgres.port, "127.0.0.1", resolve));
		await expect(postgres.start()).rejects.toThrow(/could not bind/);
		await new Promise((resolve) => inTheWay.close(resolve));
		await postgres.start();
	});
});

test("a standby has every confirmed commit, holds commits up while it is away, and takes over", async () => {
	await using postgres = await startPostgres();
	const directory = dirname(postgres.socket);
	const sql = postgres.connect();
	await sql`CREATE TABLE numbers (n int PRIMARY KEY)`;
	const standby = await postgres.standby();
	const other = standby.connect();
	await sql`INSERT INTO numbers VALUES (1)`;
	expect(await codeOf(other`INSERT INTO numbers VALUES (2)`)).toBe("25006");

	await standby.crash();
	let confirmed = false;
	const waiting = sql`INSERT INTO numbers VALUES (3)`.then(() => {
		confirmed = true;
	});
	const atWait = postgres.connect();
	const held = () => atWait`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
	await eventually("the commit waits for the standby", async () => (await held()).length === 1);
	expect(confirmed).toBe(false);
	await atWait.close({ timeout: 0 });
	await standby.start();
	await waiting;

	await postgres.crash();
	await standby.promote();
	await other`INSERT INTO numbers VALUES (4)`;
	expect(await numbersIn(other)).toEqual([1, 3, 4]);
	await sql.close({ timeout: 0 });
	await other.close({ timeout: 0 });
	await postgres[Symbol.asyncDispose]();
	expect(existsSync(directory)).toBe(false);
});

describe("a wire", () => {
	test("hands on much more than it holds, whole and in order, both ways", async () => {
		const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("It listens on no port");
		await using wire = await openWire(address.port);
		const sent = Buffer.alloc(8 * 1024 * 1024, "0123456789abcdef-");
		const socket = connect({ port: wire.port, host: "127.0.0.1", allowHalfOpen: true });
		socket.end(sent);
		const parts: Buffer[] = [];
		for await (const part of socket) parts.push(part);
		expect(Bun.hash(Buffer.concat(parts))).toBe(Bun.hash(sent));
		await eventually("it let go of the connection", () => wire.connections === 0);
		server.close();
	});

	test("stalls without a word to either side, and hands on later what was held back", async () => {
		const { port, heard, ended, server } = await shouting();
		await using wire = await openWire(port);
		const [old, gone] = [call(wire.port), call(wire.port)];
		old.socket.write("one ");
		gone.socket.write("two ");
		await eventually("both were answered", () => old.said() === "ONE " && gone.said() === "TWO ");
		await wire.stall();
		old.socket.write("three ");
		gone.socket.destroy();
		const late = call(wire.port);
		late.socket.write("four ");
		await Bun.sleep(QUIET);
		expect({ heard: heard.toSorted(), ended: ended(), open: !old.closed() && !late.closed() }).toEqual({
			heard: ["one ", "two "],
			ended: 0,
			open: true,
		});
		await wire.pass();
		await eventually("what was held back came", () => old.said() === "ONE THREE " && late.said() === "FOUR " && ended() === 1);
		await wire.cut();
		await eventually("all ended", () => old.closed() && late.closed() && ended() === 3);
		expect(wire.connections).toBe(0);
		server.close();
	});

	test("refuses connections while it is cut, and sends new ones elsewhere when told", async () => {
		const [first, second] = [await shouting(), await shouting()];
		await using wire = await openWire(first.port);
		await wire.cut();
		const refused = connect(wire.port, "127.0.0.1");
		const why = new Promise<Error>((resolve) => refused.once("error", resolve));
		expect(await why).toMatchObject({ code: "ECONNREFUSED" });
		await wire.pass();
		const kept = call(wire.port);
		kept.socket.write("a");
		await eventually("the first answered", () => kept.said() === "A");
		wire.retarget(second.port);
		const moved = call(wire.port);
		moved.socket.write("b");
		kept.socket.write("c");
		await eventually("each got its answer", () => moved.said() === "B" && kept.said() === "AC");
		expect([first.heard, second.heard]).toEqual([["a", "c"], ["b"]]);
		for (const { server } of [first, second]) server.close();
	});

	test("loses the answer to one message, which has been heard, also if it comes in two parts", async () => {
		const { port, heard, server } = await shouting();
		await using wire = await openWire(port);
		const caller = call(wire.port);
		const lost = wire.dropNextAnswer("wanted");
		caller.socket.write("un");
		await eventually("the first was answered", () => caller.said() === "UN");
		caller.socket.write("not yet wan");
		await eventually("half of it was answered", () => caller.said().endsWith("WAN"));
		caller.socket.write("ted");
		await lost;
		await eventually("it was cut", caller.closed);
		expect({ heard: heard.join(""), said: caller.said() }).toEqual({ heard: "unnot yet wanted", said: "UNNOT YET WAN" });
		server.close();
	});
});

describe("a wire to PostgreSQL", () => {
	let postgres: Postgres;
	let wire: Wire;
	let direct: SQL;

	beforeAll(async () => {
		postgres = await startPostgres();
		wire = await wireTo(postgres);
		direct = postgres.connect();
		await direct`CREATE TABLE numbers (n int PRIMARY KEY)`;
	});

	afterAll(async () => {
		await direct.close({ timeout: 0 });
		await wire[Symbol.asyncDispose]();
		await postgres[Symbol.asyncDispose]();
	});

	test("loses the answer to a COMMIT that has happened", async () => {
		await using sql = through(postgres.urlAt(wire.port));
		const lost = wire.dropNextAnswer("COMMIT");
		expect(await codeOf(sql.begin((tx) => tx`INSERT INTO numbers VALUES (1)`))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
		await lost;
		expect(await numbersIn(direct)).toEqual([1]);
		expect(await numbersIn(sql)).toEqual([1]);
	});

	test("loses the answer to a statement that carries its own commit, by its text or by a value", async () => {
		await using sql = through(postgres.urlAt(wire.port));
		const insert = (n: number, word: string) => sql`INSERT INTO numbers SELECT ${n}::int WHERE ${word}::text <> ''`;
		const first = wire.dropNextAnswer("INSERT INTO numbers SELECT");
		expect(await codeOf(insert(2, "first"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
		await first;
		expect(await numbersIn(direct)).toContain(2);
		await insert(3, "second");
		const third = wire.dropNextAnswer("the third");
		expect(await codeOf(insert(4, "the third"))).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
		await third;
		expect(await numbersIn(direct)).toEqual(expect.arrayContaining([2, 3, 4]));
	});

	test("hands on the answers to what was asked before, although nobody waited for them", async () => {
		await using sql = through(postgres.urlAt(wire.port));
		await sql`SELECT 1`;
		const lost = wire.dropNextAnswer("pg_sleep(0.011)");
		const before = codeOf(sql`SELECT pg_sleep(0.1)`.simple());
		expect(await codeOf(sql`SELECT pg_sleep(0.011)`.simple())).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
		expect(await before).toBe("none");
		await lost;
	});

	test("is dead to a client while it stalls, and works again after a cut", async () => {
		await using sql = through(postgres.urlAt(wire.port));
		await sql`SELECT 1`;
		await wire.stall();
		let answered = false;
		const asked = codeOf(sql`SELECT 1`).then((code) => {
			answered = true;
			return code;
		});
		await Bun.sleep(QUIET);
		expect(answered).toBe(false);
		await wire.cut();
		expect(await asked).toBe("ERR_POSTGRES_CONNECTION_CLOSED");
		await wire.pass();
		expect(await codeOf(sql`SELECT 1`)).toBe("none");
	});
});
