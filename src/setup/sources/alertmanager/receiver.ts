import { tokenOf, writeYaml } from "../text/index.ts";
import type { ReadyFile, Site } from "../types.ts";

const receiverName = (site: Site): string => `HookWise ${site.endpointName}`.toWellFormed();

/** The receiver for `alertmanager.yml`. */
export function alertmanagerReceiver(site: Site): ReadyFile {
	const webhook = {
		url: site.webhookUrl,
		send_resolved: true,
		http_config: { authorization: { type: "Bearer", credentials: tokenOf(site) } },
	};
	return {
		name: "hookwise-alertmanager-receiver.yml",
		type: "application/yaml",
		what: "Receiver to merge into alertmanager.yml.",
		text: writeYaml({ receivers: [{ name: receiverName(site), webhook_configs: [webhook] }] }, [
			"Merge into alertmanager.yml: add this receiver to the list under “receivers”.",
		]),
	};
}

/** The route to the receiver, for the text of a step. */
export const alertmanagerRoute = (site: Site): string =>
	writeYaml({ route: { routes: [{ receiver: receiverName(site), matchers: ['severity=~"critical|warning"'], continue: true }] } });
