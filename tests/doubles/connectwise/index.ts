import { createApi } from "./api.ts";
import { type Controls, control } from "./control.ts";
import { createControls } from "./controls.ts";
import { createDatabase } from "./database.ts";
import { createFaults } from "./faults.ts";
import { createGate } from "./gate.ts";
import { CREDENTIALS, type Credentials, type DoubleOptions } from "./options.ts";
import { createRequestLog } from "./requests.ts";
import { seedTenant } from "./seed.ts";
import { BASE, createHttpServer, type Switches } from "./server.ts";

export { type Controls, duplicateXrefs } from "./control.ts";
export type { Fault } from "./faults.ts";
export { CREDENTIALS, type Credentials, type DoubleOptions, type Outage } from "./options.ts";
export type { SeenRequest } from "./requests.ts";
export type { NoteView, TicketView } from "./types.ts";

export interface ConnectWiseDouble extends Controls {
	/** Base of the API, to be used as `CW_URL`. */
	readonly url: string;
	/** `http://127.0.0.1:PORT`, under which `/_control/…` lies. */
	readonly origin: string;
	readonly port: number;
	readonly credentials: Credentials;
	stop(): Promise<void>;
}

/**
 * Starts a ConnectWise of one's own: strict, in memory, and as unreliable as it is told to be.
 * @throws Error when the port is taken
 */
export function startConnectWise(options: DoubleOptions = {}): ConnectWiseDouble {
	const now = options.now ?? Date.now;
	const credentials = options.credentials ?? CREDENTIALS;
	const latencyMs = options.latencyMs ?? 0;
	const tenant = seedTenant(options.companies ?? 400);
	const rules = {
		requireCompany: options.requireCompany ?? false,
		closeNeedsType: options.closeNeedsType ?? [],
		containsIsLike: options.containsIsLike ?? false,
	};
	const database = createDatabase();
	const faults = createFaults();
	const log = createRequestLog(options.remember ?? 50_000, now);
	const switches: Switches = { outage: "none", refusing: false, latencyMs };
	const controls = createControls({ database, tenant, rules, faults, log, switches, latencyMs, now });
	let origin = "";
	const server = createHttpServer({
		api: createApi({ database, tenant, options: rules, base: () => `${origin}${BASE}`, now }),
		gate: createGate(credentials, options.cloud ?? false),
		faults,
		log,
		switches,
		control: (method, path, body) => control(controls, method, path, body),
	});
	// Bun listens before listen() returns, so that whoever starts a double need not wait.
	server.once("error", () => {});
	server.listen(options.port ?? 0, "127.0.0.1");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error(`Port ${options.port ?? 0} is not free.`);
	const { port } = address;
	origin = `http://127.0.0.1:${port}`;
	// Getters must stay getters: spreading the controls would freeze what they show.
	return Object.defineProperties(controls, {
		url: { value: `${origin}${BASE}` },
		origin: { value: origin },
		port: { value: port },
		credentials: { value: credentials },
		stop: {
			value: () =>
				new Promise<void>((resolve) => {
					server.close(() => resolve());
					server.closeAllConnections();
				}),
		},
	}) as ConnectWiseDouble;
}
