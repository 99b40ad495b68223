import { loadSettings, secondStepFor } from "../admin/settings/index.ts";
import { decisionSettings, loadTenants, todaysContext } from "../alerts/deciding/index.ts";
import type { CallRecord } from "../base/calls.ts";
import { KeyProblem } from "../base/security/index.ts";
import { ConnectionSealed, connect, overlaid } from "../psa/connection/index.ts";
import { createEndpointService, createNameCheck, createOldTokens, loadDirectory } from "../setup/endpoints/index.ts";
import { loadMaintenance } from "../setup/maintenance/index.ts";
import { createPeople } from "../setup/people/index.ts";
import { loadSilences } from "../setup/silences/index.ts";
import type { AppDeps } from "./deps.ts";
import type { Foundation } from "./foundation.ts";

export type Setup = Awaited<ReturnType<typeof openSetup>>;

/**
 * Everything that people set up: endpoints, the connection to ConnectWise, users, settings, and the context
 * of decisions.
 * @throws KeyProblem if no key opens the stored connection
 */
export async function openSetup({ config: environment, clock, seat }: AppDeps, { store, secrets, events, audit, onError }: Foundation) {
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const onCall = (call: CallRecord): void => events.emit("psa.call", call);
	const connection = await connect({
		...{ secrets, clock, events, onCall },
		mayWrite: () => seat?.mayAct() ?? true,
		config: environment,
		settings: store.settings,
		meta: store.meta,
		audit: store.audit,
		together: store.together,
		sandbox: { sandbox: store.sandbox, directory },
		needs: store.acts.needs,
	}).catch((error: unknown) => {
		throw error instanceof ConnectionSealed ? new KeyProblem(error.message) : error;
	});
	const { psa } = connection;
	const config = overlaid(environment, connection.now);
	const runtime = await loadSettings({ store: store.settings, audit, config: environment });
	const people = createPeople({
		...{ store: store.people, secrets, clock, onError: onError("password of the environment") },
		requiresSecondStep: (role) => secondStepFor(runtime.current().require_second_step, role),
	});
	const firstPassword = config.GUI_PASSWORD === null ? await people.firstAdmin(config.GUI_USERNAME) : null;
	if (config.GUI_PASSWORD !== null) await people.keepAdmin(config.GUI_USERNAME, config.GUI_PASSWORD);
	const settings = decisionSettings(config);
	const maintenance = await loadMaintenance({ settings: store.settings, audit, clock, events });
	const tenants = await loadTenants(store.tenants);
	const silences = await loadSilences({
		...{ clock, events, audit, together: store.together },
		store: store.silences,
		isEndpoint: (id) => directory.find(id) !== undefined,
	});
	const context = todaysContext({ settings, maintenance, silences, tenants });
	const checkNames = createNameCheck({ psa, defaultBoard: () => config.CW_SERVICE_BOARD });
	const endpoints = createEndpointService({ store: store.endpoints, audit, directory, secrets, clock, events, checkNames });
	const oldTokens = createOldTokens({ store: store.oldTokens, events, clock, onError: onError("uses of an old token") });
	return {
		...{ config, directory, connection, runtime, people, firstPassword, settings, maintenance, tenants, silences, context },
		...{ endpoints, oldTokens, checkNames },
	};
}
