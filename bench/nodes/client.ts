import type { SQL } from "bun";
import type { Answer } from "./races.ts";

/** What the client does when something goes wrong. */
export async function clientAnswers(connect: (pool: number) => SQL, admin: SQL): Promise<readonly Answer[]> {
	await admin`CREATE TABLE answers (n int PRIMARY KEY)`;
	const said = (holds: boolean, what: string): Answer => [what, holds];
	const codeOf = async (work: () => PromiseLike<unknown>): Promise<string> => {
		try {
			await work();
			return "none";
		} catch (error) {
			return String((error as { errno?: unknown }).errno ?? (error as { code?: unknown }).code ?? error);
		}
	};
	const answers: Answer[] = [];
	const sql = connect(1);
	const cut = async (): Promise<void> => {
		const [row] = await sql`SELECT pg_backend_pid() AS pid`;
		await admin`SELECT pg_terminate_backend(${row.pid})`;
		await Bun.sleep(50);
	};
	await cut();
	const idle = await codeOf(() => sql`SELECT 1`);
	answers.push(said(idle === "none", `a connection cut while idle is replaced without an error (${idle})`));
	const inside = await codeOf(() =>
		sql.begin(async (tx) => {
			await tx`INSERT INTO answers VALUES (1)`;
			const [row] = await tx`SELECT pg_backend_pid() AS pid`;
			await admin`SELECT pg_terminate_backend(${row.pid})`;
			await Bun.sleep(50);
			await tx`INSERT INTO answers VALUES (2)`;
		}),
	);
	const [left] = await admin`SELECT count(*) AS n FROM answers`;
	answers.push(said(inside !== "none" && Number(left.n) === 0, `a transaction cut in the middle throws (${inside}) and leaves nothing`));
	answers.push(said((await codeOf(() => sql`SELECT 1`)) === "none", "and the next statement works"));
	const atCommit = await codeOf(() =>
		sql.begin(async (tx) => {
			await tx`INSERT INTO answers VALUES (3)`;
			const [row] = await tx`SELECT pg_backend_pid() AS pid`;
			await admin`SELECT pg_terminate_backend(${row.pid})`;
			await Bun.sleep(50);
		}),
	);
	answers.push(said(atCommit !== "none", `a connection that is gone at COMMIT throws (${atCommit}), so the outcome is looked up`));
	const late = await codeOf(() =>
		sql.begin(async (tx) => {
			await tx`SET LOCAL statement_timeout = 50`;
			await tx`SELECT pg_sleep(5)`;
		}),
	);
	answers.push(said(late === "57014", `a statement's time limit ends it (${late})`));
	await admin`INSERT INTO answers VALUES (9)`;
	const twice = await codeOf(() => sql`INSERT INTO answers VALUES (9)`);
	answers.push(said(twice === "23505", `a unique violation is told by its code (${twice})`));
	let heard = "";
	const registration = await sql.listen("answers", (words) => {
		heard = words;
	});
	await admin`SELECT pg_notify('answers', 'hello')`;
	for (let look = 0; heard === "" && look < 100; look++) await Bun.sleep(10);
	await registration.unlisten();
	answers.push(said(heard === "hello", "it listens to NOTIFY"));
	await sql.close();
	return answers;
}
