/** Migrates a database and kills itself at one step, as `kill -9` would: `bun killed.ts FILE NUMBER STEP`. */
import { openFile } from "../../src/base/driver.ts";
import { migrate } from "../../src/store/migrations/index.ts";

const [file = "", number, step] = process.argv.slice(2);
const db = openFile(file);
db.pragma("journal_mode = WAL");
migrate(db, (at, what) => {
	if (String(at) === number && what === step) process.kill(process.pid, "SIGKILL");
});
