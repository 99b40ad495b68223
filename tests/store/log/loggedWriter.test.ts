/** The writer of a node that leads: nothing is told before its entry lasts, and nothing is kept that may not. */
import { afterEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openLogged } from "../../../src/store/database.ts";
import { createDatabase, DATABASE, decodeWritten, StoreUnavailable } from "../../../src/store/index.ts";
import { createLoggedWriter } from "../../../src/store/loggedWriter.ts";
import type { Writer } from "../../../src/store/writer.ts";
import { freshDirectory } from "../../support/index.ts";
import { logFor } from "../../support/stores.ts";

const one = () => 1;
const undo: (() => void)[] = [];
afterEach(() => {
	for (const last of undo.splice(0).reverse()) last();
});

/** The same writer; the tests look at refusals later than the runtime wants them to. */
function handled(writer: Writer): Writer {
	const later = <T>(promise: Promise<T>): Promise<T> => {
		promise.catch(() => undefined);
		return promise;
	};
	return {
		...writer,
		run: (work) => later(writer.run(work)),
		ride: (work) => later(writer.ride(work)),
		runFirst: (work, count) => later(writer.runFirst(work, count)),
		together: (gather, then) => later(writer.together(gather, then)),
	};
}

function open() {
	const file = join(freshDirectory(), DATABASE);
	// A table that tells the order of its rows.
	createDatabase(file);
	const plain = new Database(file);
	plain.exec("CREATE TABLE written (key TEXT)");
	plain.close();
	const logged = logFor(file);
	const { db, recording, moving } = openLogged(file);
	const commits: number[] = [];
	const writer = handled(createLoggedWriter({ db, recording, moving, log: logged.log, onCommit: (writes) => commits.push(writes) }));
	const other = new Database(file, { readonly: true });
	undo.push(() => {
		db.close();
		other.close();
	});
	const insert = db.prepare("INSERT INTO written (key) VALUES (?)");
	const rowsOf = (of: Database.Database) => of.prepare("SELECT key FROM written ORDER BY rowid").pluck().all() as string[];
	/** What each entry put in. */
	const entries = () =>
		logged.log.entries.map(({ body }) => decodeWritten(body).flatMap(({ given }) => (Array.isArray(given) ? given : [])));
	return {
		...logged,
		db,
		writer,
		commits,
		add: (key: string) => insert.run(key),
		mine: () => rowsOf(db),
		others: () => rowsOf(other),
		entries,
	};
}

async function turns(): Promise<void> {
	for (let turn = 0; turn < 8; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Entries that last only when told, and in which way. */
function held(log: ReturnType<typeof open>["log"]) {
	const waiting: { readonly last: () => void; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
	log.meanwhile((last) => {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		waiting.push({ last, resolve, reject });
		return promise;
	});
	const next = () => {
		const first = waiting.shift();
		if (first === undefined) throw new Error("No entry is on its way");
		return first;
	};
	return {
		onItsWay: () => waiting.length,
		lasts() {
			const { last, resolve } = next();
			last();
			resolve();
		},
		/** @param lasted true if the log has it all the same */
		fails(error: Error, lasted: boolean) {
			const { last, reject } = next();
			if (lasted) last();
			reject(error);
		},
	};
}

const refusedAll = async (asked: readonly Promise<unknown>[]): Promise<void> => {
	for (const end of await Promise.allSettled(asked)) expect(end.status === "rejected" && end.reason).toBeInstanceOf(StoreUnavailable);
};

describe("an entry on its way", () => {
	test("has all that arrived in the same turn, acknowledgements first, and nobody is told or shown before it lasts", async () => {
		const { writer, add, others, entries, log, commits, mustBeEqual } = open();
		const way = held(log);
		const told: string[] = [];
		const asked = [
			writer.run(() => add("other")).then(() => told.push("other")),
			writer.runFirst(() => add("first"), one).then(() => told.push("first")),
		];
		await turns();
		expect([told, others(), entries(), way.onItsWay()]).toEqual([[], [], [], 1]);
		way.lasts();
		await Promise.all(asked);
		expect([told, others(), entries(), commits]).toEqual([["first", "other"], ["first", "other"], [["first", "other"]], [2]]);
		mustBeEqual();
	});

	test("keeps what arrives meanwhile waiting, which shares the next one", async () => {
		const { writer, add, entries, log, commits, mustBeEqual } = open();
		const way = held(log);
		const first = writer.run(() => add("one"));
		await turns();
		let ran = false;
		const rest = [writer.run(() => add("two")), writer.runFirst(() => add("three"), one), writer.ride(() => add("four"))];
		const look = writer.run(() => {
			ran = true;
		});
		await turns();
		expect([ran, way.onItsWay()]).toEqual([false, 1]);
		way.lasts();
		await first;
		await turns();
		way.lasts();
		await Promise.all([...rest, look]);
		expect([entries(), commits]).toEqual([
			[["one"], ["three", "two", "four"]],
			[1, 4],
		]);
		mustBeEqual();
	});

	test("is none if nothing was written: what only looked, or threw, needs no log", async () => {
		const { writer, add, log } = open();
		expect(await writer.run(() => 5)).toBe(5);
		const throws = writer.run(() => {
			add("half");
			throw new Error("no");
		});
		await expect(throws).rejects.toThrow("no");
		expect(log.entries).toEqual([]);
	});

	test("is awaited by close, with all that waits behind it; what comes after close is refused", async () => {
		const { writer, add, log, entries, mustBeEqual } = open();
		const way = held(log);
		const asked = [writer.run(() => add("one"))];
		await turns();
		asked.push(
			writer.run(() => add("two")),
			writer.ride(() => add("three")),
		);
		let closed = false;
		const closing = writer.close().then(() => {
			closed = true;
		});
		await expect(writer.run(() => add("late"))).rejects.toBeInstanceOf(StoreUnavailable);
		await turns();
		expect([closed, way.onItsWay()]).toEqual([false, 1]);
		way.lasts();
		await turns();
		way.lasts();
		await Promise.all([closing, ...asked]);
		expect(entries()).toEqual([["one"], ["two", "three"]]);
		mustBeEqual();
	});
});

describe("a piece of work that throws", () => {
	test.each([[[true, false, false]], [[false, true, false]], [[false, false, true]], [[true, true, false]]] as const)(
		"undoes its own writes alone, which are not in the entry: %j",
		async (fails) => {
			const { writer, add, mine, entries, mustBeEqual } = open();
			const piece = (n: number) => () => {
				add(`a${n}`);
				if (fails[n]) throw new Error(`piece ${n}`);
				add(`b${n}`);
			};
			const asked = [writer.run(piece(0)), writer.runFirst(piece(1), one), writer.ride(piece(2))];
			const ends = await Promise.allSettled(asked);
			expect(ends.map(({ status }) => status === "rejected")).toEqual([...fails]);
			const kept = [1, 0, 2].filter((n) => !fails[n]).flatMap((n) => [`a${n}`, `b${n}`]);
			expect([mine(), entries()]).toEqual([kept, [kept]]);
			mustBeEqual();
		},
	);

	test("takes along all that belongs together, and nothing else", async () => {
		const { writer, add, entries, mustBeEqual } = open();
		const alone = writer.run(() => add("alone"));
		let pieces: Promise<unknown>[] = [];
		const together = writer.together(() => {
			pieces = [
				writer.run(() => add("one")),
				writer.run(() => add("two")),
				writer.run(() => {
					throw new Error("the third");
				}),
			];
		});
		await expect(together).rejects.toThrow("the third");
		for (const end of await Promise.allSettled(pieces)) expect(end.status).toBe("rejected");
		await alone;
		await writer.together(
			() => {
				pieces = [writer.run(() => add("three")), writer.run(() => add("four"))];
			},
			() => add("then"),
		);
		await Promise.all(pieces);
		expect(entries()).toEqual([["alone"], ["three", "four", "then"]]);
		mustBeEqual();
	});
});

describe("a log that does not take an entry", () => {
	test.each([
		["before it lasted", false],
		["after it lasted, in doubt", true],
	])("%s: everyone in it and behind it is refused, nothing is kept, and nothing can be written any more", async (_when, lasted) => {
		const { writer, add, db, others, entries, log, follow, commits } = open();
		const way = held(log);
		let lost = 0;
		writer.onLost(() => lost++);
		const inIt = [writer.run(() => add("one")), writer.runFirst(() => add("two"), one)];
		await turns();
		const behind = [writer.run(() => add("three")), writer.runFirst(() => add("four"), one), writer.ride(() => add("five"))];
		way.fails(new Error("cut"), lasted);
		await refusedAll([...inIt, ...behind]);
		await refusedAll([writer.run(() => add("six")), writer.ride(() => add("seven")), writer.runFirst(() => add("eight"), one)]);
		await turns();
		expect([others(), db.inTransaction, commits, lost]).toEqual([[], false, [], 1]);
		expect(log.givenUp).toEqual(["cut"]);
		// The log alone says what lasts: a copy that catches up has it, or has nothing of it.
		expect(entries()).toEqual(lasted ? [["two", "one"]] : []);
		const copy = new Database(follow(), { readonly: true });
		undo.push(() => copy.close());
		expect(copy.prepare("SELECT key FROM written ORDER BY rowid").pluck().all()).toEqual(lasted ? ["two", "one"] : []);
		await writer.close();
	});

	test("loses riding writes whose callers have been told, and tells them so", async () => {
		const { writer, add, mine, others, log } = open();
		const way = held(log);
		let lost = 0;
		writer.onLost(() => lost++);
		await writer.ride(() => add("rides"));
		expect([mine(), others(), lost, way.onItsWay()]).toEqual([["rides"], [], 0, 1]);
		let shown = false;
		const showing = writer.show().then(() => {
			shown = true;
		});
		await turns();
		expect(shown).toBe(false);
		way.fails(new Error("cut"), false);
		await showing;
		await turns();
		expect([mine(), lost]).toEqual([[], 1]);
	});

	test("and never answers: nobody is told, and closing waits until the log gives up", async () => {
		const { writer, add, others, log } = open();
		const way = held(log);
		const asked = [writer.run(() => add("one"))];
		await turns();
		asked.push(writer.run(() => add("two")));
		let closed = false;
		const closing = writer.close().then(() => {
			closed = true;
		});
		await turns();
		expect([closed, others()]).toEqual([false, []]);
		way.fails(new Error("no answer"), false);
		await Promise.all([closing, refusedAll(asked)]);
		expect(others()).toEqual([]);
	});
});

describe("a copy whose disk is full", () => {
	/** No page more than there are now. */
	const full = (db: Database.Database): void => {
		db.pragma(`max_page_count = ${db.pragma("page_count", { simple: true })}`);
	};
	const large = "x".repeat(200_000);

	test("before the entry is sent: all in its transaction are refused, the log has nothing, and later work is taken again", async () => {
		const { writer, add, db, entries, log, mustBeEqual } = open();
		full(db);
		await refusedAll([writer.run(() => add("small")), writer.run(() => add(large)), writer.runFirst(() => add("first"), one)]);
		expect([log.entries, log.givenUp, db.inTransaction]).toEqual([[], [], false]);
		db.pragma("max_page_count = 1000000");
		await writer.run(() => add("later"));
		expect(entries()).toEqual([["later"]]);
		mustBeEqual();
	});

	test("at the commit, when the log has the entry: the writer gives up, so that the node stops leading, and the copy catches up", async () => {
		const { writer, add, db, others, entries, log, follow } = open();
		const commit = db.prepare("SELECT 1");
		expect(commit.get()).toBeDefined();
		const way = held(log);
		const asked = [writer.run(() => add("one"))];
		await turns();
		// SQLite itself ends a transaction that the disk has no room for; COMMIT then fails.
		db.exec("ROLLBACK");
		way.lasts();
		await refusedAll(asked);
		await refusedAll([writer.run(() => add("two"))]);
		expect([others(), entries(), log.givenUp.length]).toEqual([[], [["one"]], 1]);
		const copy = new Database(follow(), { readonly: true });
		undo.push(() => copy.close());
		expect(copy.prepare("SELECT key FROM written").pluck().all()).toEqual(["one"]);
	});
});

test("a database that another process holds lets the work wait for no one: it is refused, and taken again later", async () => {
	const { file, writer, add, db, entries, mustBeEqual } = open();
	db.pragma("busy_timeout = 1");
	const holder = new Database(file);
	holder.exec("BEGIN IMMEDIATE");
	await refusedAll([writer.run(() => add("one")), writer.runFirst(() => add("two"), one)]);
	holder.exec("ROLLBACK");
	holder.close();
	await writer.run(() => add("three"));
	expect(entries()).toEqual([["three"]]);
	mustBeEqual();
});

test("in a rush of acknowledgements everything else still gets on", async () => {
	const { writer, add, mine, mustBeEqual } = open();
	let over = false;
	const rush = (async () => {
		for (let n = 0; !over; n++) await writer.runFirst(() => add(`first${n}`), one);
	})();
	for (let n = 0; n < 50; n++) await writer.run(() => add(`other${n}`));
	over = true;
	await rush;
	expect(mine().filter((key) => key.startsWith("other"))).toHaveLength(50);
	mustBeEqual();
});
