import { expect, test } from "bun:test";
import { closeSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDatabase, openReader } from "../../src/store/database.ts";
import { openDisk } from "../../src/store/disk.ts";
import { freshDirectory } from "../support/index.ts";

function open() {
	const file = join(freshDirectory(), "hookwise.db");
	const db = openDatabase(file);
	const disk = openDisk(db, file);
	const put = (key: string) => db.prepare("INSERT INTO settings (key, value) VALUES (?, '')").run(key);
	const keys = (of = db) => (of.prepare("SELECT key FROM settings").all() as { key: string }[]).map(({ key }) => key);
	return { file, db, disk, put, keys };
}

test("the writing connection leaves the fsync of a commit to the disk", () => {
	const { db } = open();
	expect([db.pragma("journal_mode", { simple: true }), db.pragma("synchronous", { simple: true })]).toEqual(["wal", 1]);
});

test("syncs what was committed, also after the log was cut back to nothing", async () => {
	const { db, disk, put } = open();
	put("one");
	await disk.sync();
	db.pragma("wal_checkpoint(TRUNCATE)");
	put("two");
	disk.syncNow();
	await disk.sync();
});

test("after a failed fsync only a checkpoint counts: what it cannot move is not called stored", async () => {
	const { file, db, disk, put, keys } = open();
	const reader = openReader(file);
	keys(reader);
	disk.close(); // Every fsync of the log fails from here on.
	put("one");
	await disk.sync();
	put("two");
	disk.syncNow();
	expect(keys(reader)).toEqual(["one", "two"]);
	// A reader in the middle of something keeps the checkpoint from its end.
	reader.exec("BEGIN");
	keys(reader);
	db.pragma("busy_timeout = 10");
	put("three");
	expect(() => disk.syncNow()).toThrow("EBADF");
	await expect(disk.sync()).rejects.toThrow("EBADF");
	reader.close();
	await disk.sync();
});

test("a later fsync that succeeds says nothing of what an earlier one lost", async () => {
	const { file, db, disk, put, keys } = open();
	const reader = openReader(file);
	reader.exec("BEGIN");
	keys(reader);
	db.pragma("busy_timeout = 10");
	disk.close();
	put("one");
	expect(() => disk.syncNow()).toThrow("EBADF");
	// The next file that is opened gets the number of the log, so that its fsync works again.
	const healed = openSync(join(dirname(file), "another"), "w");
	expect(() => disk.syncNow()).toThrow("EBADF");
	await expect(disk.sync()).rejects.toThrow("EBADF");
	reader.close();
	disk.syncNow();
	closeSync(healed);
});
