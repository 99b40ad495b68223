import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** The tables of the Python version that matter here, with its column types and defaults. */
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
INSERT INTO "user" (username, role) VALUES ('admin', 'admin'), ('tech', 'admin');
`;

/** PostgreSQL in this process, listening, with the tables of the Python version. */
export interface OriginalDatabase extends AsyncDisposable {
	readonly url: string;
	readonly port: number;
	/** Begins again with empty tables, and runs these statements. */
	reset(statements?: string): Promise<void>;
	/** Adds a row; columns that are not in it get their default. */
	add(table: "webhook_config" | "global_mapping", row: Readonly<Record<string, unknown>>): Promise<void>;
	/** Everything in these tables, to see that nothing changed. */
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
			await db.query(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})`, Object.values(row));
		},
		async contents() {
			return [await db.query("SELECT * FROM webhook_config ORDER BY id"), await db.query("SELECT * FROM global_mapping ORDER BY id")];
		},
		async [Symbol.asyncDispose]() {
			await server.stop();
			await db.close();
		},
	};
}
