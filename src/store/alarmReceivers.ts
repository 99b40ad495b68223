import { asc, eq } from "drizzle-orm";
import { alarmReceivers } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

/**
 * A receiver of alarms, which HookWise sends when it is in trouble itself. `sealed` is a Fernet token;
 * `createdAt` in milliseconds since the epoch.
 */
export interface StoredReceiver {
	readonly id: number;
	readonly name: string;
	readonly kind: string;
	readonly sealed: string;
	readonly createdAt: number;
}

/** Receivers of alarms. Writes are on disk when their promise resolves. */
export interface AlarmReceiverStore {
	list(): Promise<StoredReceiver[]>;
	add(row: Omit<StoredReceiver, "id">): Promise<StoredReceiver>;
	/** @returns null if no receiver has this id */
	change(id: number, values: Partial<Pick<StoredReceiver, "name" | "sealed">>): Promise<StoredReceiver | null>;
	remove(id: number): Promise<void>;
}

export function createAlarmReceiverStore(tables: Tables, writer: Writer): AlarmReceiverStore {
	return {
		list: async () => tables.select().from(alarmReceivers).orderBy(asc(alarmReceivers.id)).all(),
		add: (row) => writer.run(() => tables.insert(alarmReceivers).values(row).returning().get()),
		change: (id, values) =>
			writer.run(() => tables.update(alarmReceivers).set(values).where(eq(alarmReceivers.id, id)).returning().get() ?? null),
		remove: (id) =>
			writer.run(() => {
				tables.delete(alarmReceivers).where(eq(alarmReceivers.id, id)).run();
			}),
	};
}
