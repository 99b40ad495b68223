import type { Connection } from "../database.ts";
import { createHistoryReading, type HistoryReading } from "./history.ts";
import { createIncidentReading, type IncidentReading } from "./incidents.ts";
import { createNoiseReading, type NoiseReading } from "./noise.ts";
import { createNumberReading, type NumberReading } from "./numbers.ts";
import { createReceivedReading, type ReceivedReading } from "./received.ts";

export type { HistoryReading } from "./history.ts";
export type { AlikeRow, CompanyRow, CompanySums, IncidentFilter, IncidentPage, IncidentReading, IncidentRow } from "./incidents.ts";
export type { NoiseFilter, NoiseReading, NoiseTally, PastAlertRow, Talker } from "./noise.ts";
export type { EndpointNumbers, NumberReading, Sums, WorkTime } from "./numbers.ts";
export type { ReceivedReading, ReceivedRow } from "./received.ts";

/** All queries that may take long. They run on a thread of their own, so that none delays an acknowledgement. */
export interface Reading {
	readonly history: HistoryReading;
	readonly incidents: IncidentReading;
	readonly numbers: NumberReading;
	readonly noise: NoiseReading;
	readonly received: ReceivedReading;
}

export const createReading = (db: Connection): Reading => ({
	history: createHistoryReading(db),
	incidents: createIncidentReading(db),
	numbers: createNumberReading(db),
	noise: createNoiseReading(db),
	received: createReceivedReading(db),
});

type Methods<T> = { readonly [K in keyof T]: T[K] extends (...given: infer A) => infer R ? (...given: A) => Promise<R> : never };

/** The same queries, called from another thread. */
export type RemoteReading = { readonly [K in keyof Reading]: Methods<Reading[K]> };
export type { Opening } from "./protocol.ts";
export { createReader } from "./remote.ts";
