import { expect, test } from "bun:test";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { openDatabase } from "../../src/store/database.ts";
import * as schema from "../../src/store/schema.ts";

const db = openDatabase(":memory:");
const tables = Object.values(schema) as SQLiteTable[];

test.each(tables.map((table) => [getTableConfig(table).name, table] as const))(
	"the table %s is the one that the migrations make",
	(name, table) => {
		const { columns, indexes } = getTableConfig(table);
		const made = db.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number; pk: number }[];
		expect(columns.map((column) => [column.name, column.getSQLType().toUpperCase(), column.notNull || column.primary]).sort()).toEqual(
			made.map((column) => [column.name, column.type, column.notnull === 1 || column.pk > 0]).sort(),
		);
		const madeIndexes = (db.pragma(`index_list(${name})`) as { name: string; origin: string }[]).filter(({ origin }) => origin === "c");
		expect(indexes.map(({ config }) => config.name).sort()).toEqual(madeIndexes.map((index) => index.name).sort());
	},
);
