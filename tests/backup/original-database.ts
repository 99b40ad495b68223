import { connect, createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** The tables of the Python version that are used here, with its column types and defaults. */
const SCHEMA = `
CREATE TABLE webhook_config (
  id varchar(64) PRIMARY KEY, name varchar(100) NOT NULL, bearer_token varchar(512),
  customer_id_default varchar(50), board varchar(100), status varchar(100), close_status varchar(100), ticket_type varchar(100),
  subtype varchar(100), item varchar(100), priority varchar(100), ticket_prefix varchar(100),
  trigger_field varchar(100) DEFAULT 'heartbeat.status', open_value varchar(50) DEFAULT '0', close_value varchar(50) DEFAULT '1',
  description_template text, summary_remove_strings varchar(500), json_mapping text, routing_rules text, maintenance_windows text,
  trusted_ips text, hmac_secret varchar(256), is_enabled boolean DEFAULT true, is_pinned boolean DEFAULT false, is_draft boolean DEFAULT false,
  ai_rca_enabled boolean DEFAULT false, timeout_alerts_enabled boolean DEFAULT false, global_routing_enabled boolean DEFAULT true,
  bearer_auth_enabled boolean DEFAULT true, display_order integer DEFAULT 0, ai_prompt_template text,
  config_health_status varchar(20) DEFAULT 'OK', config_health_message varchar(255), last_ip varchar(45),
  last_rotated_at timestamp, created_at timestamp DEFAULT now(), last_seen_at timestamp, last_stale_alert_at timestamp,
  timeout_hours integer DEFAULT 24, timeout_ticket_id integer
);
CREATE TABLE global_mapping (
  id serial PRIMARY KEY, tenant_value varchar(255) UNIQUE NOT NULL, company_id varchar(50) NOT NULL, description text,
  created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now()
);
CREATE TABLE "user" (
  id serial PRIMARY KEY, username varchar(80) UNIQUE NOT NULL, password_hash varchar(256), otp_secret varchar(256),
  is_2fa_enabled boolean DEFAULT false, role varchar(20), created_at timestamp DEFAULT now()
);
CREATE TABLE webhook_log (
  id serial PRIMARY KEY, config_id varchar(64), request_id varchar(64), payload text, headers text,
  status varchar(20) DEFAULT 'queued', action varchar(20), error_message text, ticket_id integer, matched_rule varchar(255),
  processing_time double precision, source_ip varchar(45), retry_count integer DEFAULT 0, created_at timestamp DEFAULT now()
);
CREATE TABLE audit_log (
  id serial PRIMARY KEY, config_id varchar(64), action varchar(50) NOT NULL, "user" varchar(80), details text, created_at timestamp DEFAULT now()
);
INSERT INTO "user" (username, role) VALUES ('admin', 'admin'), ('tech', 'admin');
`;

/** PostgreSQL in this process, listening, with the tables of the Python version. */
export interface OriginalDatabase extends AsyncDisposable {
	readonly url: string;
	readonly port: number;
	/** Empties all tables and runs these statements. */
	reset(statements?: string): Promise<void>;
	/** Adds a row; missing columns get their defaults. */
	add(table: "webhook_config" | "global_mapping" | "webhook_log" | "audit_log", row: Readonly<Record<string, unknown>>): Promise<void>;
	/** A connection that breaks after so many bytes of answers. */
	cutAfter(bytes: number): Promise<AsyncDisposable & { readonly url: string }>;
	/** Content of all tables, to check that nothing changed. */
	contents(): Promise<unknown>;
}

export const DB_PASSWORD = "s3cret of the database";

export async function startOriginalDatabase(): Promise<OriginalDatabase> {
	const db = await PGlite.create();
	const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0 });
	await server.start();
	const port = Number(server.getServerConn().split(":").at(-1));
	return {
		port,
		url: `postgresql://postgres:${encodeURIComponent(DB_PASSWORD)}@127.0.0.1:${port}/postgres`,
		async reset(statements = "") {
			await db.exec(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${SCHEMA} ${statements}`);
		},
		async add(table, row) {
			const names = Object.keys(row);
			const places = names.map((_, index) => `$${index + 1}`).join(", ");
			await db.query(`INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${places})`, Object.values(row));
		},
		async cutAfter(bytes) {
			const proxy = createServer((client) => {
				const upstream = connect(port, "127.0.0.1");
				let left = bytes;
				const end = (): void => {
					client.destroy();
					upstream.destroy();
				};
				for (const one of [client, upstream]) one.on("error", end).on("close", end);
				client.on("data", (data) => upstream.write(data));
				upstream.on("data", (data) => {
					left -= data.length;
					if (left < 0) end();
					else client.write(data);
				});
			});
			await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
			const { port: own } = proxy.address() as { port: number };
			return {
				url: `postgresql://postgres:${encodeURIComponent(DB_PASSWORD)}@127.0.0.1:${own}/postgres`,
				[Symbol.asyncDispose]: () => new Promise((resolve) => proxy.close(() => resolve())),
			};
		},
		async contents() {
			const tables = ["webhook_config", "global_mapping", "webhook_log", "audit_log"];
			return Promise.all(tables.map((table) => db.query(`SELECT * FROM ${table} ORDER BY id`)));
		},
		async [Symbol.asyncDispose]() {
			await server.stop();
			await db.close();
		},
	};
}
