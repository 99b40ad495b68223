/**
 * Tables that are read and written row by row, for drizzle. The migrations create them; a test compares the
 * two. Tables that every alert uses, or that need SQLite's own syntax (queue, deliveries, history), have
 * their SQL in their own files.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Role } from "../base/security/index.ts";
import type { AuditChange } from "./audit.ts";

export const meta = sqliteTable("meta", { key: text().primaryKey(), value: text().notNull() });

export const settings = sqliteTable("settings", { key: text().primaryKey(), value: text().notNull() });

export const users = sqliteTable(
	"users",
	{
		id: integer().primaryKey(),
		username: text().notNull(),
		passwordHash: text("password_hash").notNull(),
		role: text().$type<Role>().notNull(),
		totpSecret: text("totp_secret"),
		totpEnabled: integer("totp_enabled", { mode: "boolean" }).notNull().default(false),
		recoveryCodes: text("recovery_codes", { mode: "json" }).$type<readonly string[]>().notNull().default([]),
		totpUsedStep: integer("totp_used_step"),
		createdAt: integer("created_at").notNull(),
		mustChange: integer("must_change", { mode: "boolean" }).notNull().default(false),
		timeZone: text("time_zone"),
	},
	(table) => [uniqueIndex("users_name").on(sql`lower(${table.username})`)],
);

export const sessions = sqliteTable(
	"sessions",
	{
		idHash: text("id_hash").primaryKey(),
		userId: integer("user_id").notNull(),
		createdAt: integer("created_at").notNull(),
		seenAt: integer("seen_at").notNull(),
		expiresAt: integer("expires_at").notNull(),
		sourceIp: text("source_ip"),
		userAgent: text("user_agent"),
	},
	(table) => [index("sessions_user").on(table.userId)],
);

export const knownAddresses = sqliteTable(
	"known_addresses",
	{ userId: integer("user_id").notNull(), address: text().notNull(), seenAt: integer("seen_at").notNull() },
	(table) => [primaryKey({ columns: [table.userId, table.address] })],
);

export const apiKeys = sqliteTable("api_keys", {
	id: integer().primaryKey(),
	name: text().notNull(),
	role: text().$type<Role>().notNull(),
	keyHash: text("key_hash").notNull().unique(),
	createdAt: integer("created_at").notNull(),
	lastUsedAt: integer("last_used_at"),
	revokedAt: integer("revoked_at"),
});

export const audit = sqliteTable(
	"audit",
	{
		id: integer().primaryKey(),
		at: integer().notNull(),
		who: text().notNull(),
		sourceIp: text("source_ip"),
		action: text().notNull(),
		endpointId: text("endpoint_id"),
		subject: text(),
		changes: text({ mode: "json" }).$type<readonly AuditChange[]>().notNull().default([]),
	},
	(table) => [index("audit_endpoint").on(table.endpointId, table.id).where(sql`${table.endpointId} IS NOT NULL`)],
);

export const tenantMap = sqliteTable(
	"tenant_map",
	{
		id: integer().primaryKey(),
		tenantValue: text("tenant_value").notNull(),
		companyId: text("company_id").notNull(),
		description: text().notNull().default(""),
		createdAt: integer("created_at").notNull(),
		updatedAt: integer("updated_at").notNull(),
	},
	(table) => [uniqueIndex("tenant_map_value").on(sql`lower(${table.tenantValue})`)],
);

export const unmatchedTenants = sqliteTable("unmatched_tenants", {
	tenantValue: text("tenant_value").primaryKey(),
	endpointId: text("endpoint_id").notNull(),
	seen: integer().notNull(),
	firstSeenAt: integer("first_seen_at").notNull(),
	lastSeenAt: integer("last_seen_at").notNull(),
});

export const sandboxTickets = sqliteTable(
	"sandbox_tickets",
	{
		id: integer().primaryKey(),
		summary: text().notNull(),
		description: text().notNull(),
		board: text().notNull(),
		status: text().notNull(),
		closed: integer({ mode: "boolean" }).notNull().default(false),
		closedAt: integer("closed_at"),
		company: text(),
		fields: text({ mode: "json" }).$type<Readonly<Record<string, string | null>>>().notNull(),
		xref: text().notNull(),
		createdAt: integer("created_at").notNull(),
	},
	(table) => [
		index("sandbox_tickets_xref").on(table.xref),
		index("sandbox_tickets_summary").on(table.summary).where(sql`${table.closed} = 0`),
	],
);

export const sandboxNotes = sqliteTable(
	"sandbox_notes",
	{
		id: integer().primaryKey(),
		ticketId: integer("ticket_id").notNull(),
		text: text().notNull(),
		kind: text().$type<"internal" | "resolution" | "discussion">().notNull(),
		createdAt: integer("created_at").notNull(),
	},
	(table) => [index("sandbox_notes_ticket").on(table.ticketId, table.id)],
);

export const silences = sqliteTable(
	"silences",
	{
		id: integer().primaryKey(),
		endpointId: text("endpoint_id"),
		company: text(),
		group: text("alert_group"),
		key: text("alert_key"),
		summaryContains: text("summary_contains"),
		startsAt: integer("starts_at").notNull(),
		endsAt: integer("ends_at").notNull(),
		reason: text().notNull().default(""),
		createdBy: text("created_by").notNull(),
		createdAt: integer("created_at").notNull(),
	},
	(table) => [index("silences_ends").on(table.endsAt)],
);

export const alarmReceivers = sqliteTable("alarm_receivers", {
	id: integer().primaryKey(),
	name: text().notNull(),
	kind: text().notNull(),
	sealed: text().notNull(),
	createdAt: integer("created_at").notNull(),
});

export const wallLinks = sqliteTable("wall_links", {
	id: integer().primaryKey(),
	name: text().notNull(),
	keyHash: text("key_hash").notNull().unique(),
	createdAt: integer("created_at").notNull(),
	createdBy: text("created_by").notNull(),
	lastUsedAt: integer("last_used_at"),
});
