/** Services of the lower rooms for pages and API. Each route lists those it needs. */
import type { Backups, StagedRestores } from "../admin/backup/index.ts";
import type { ParallelRuns } from "../admin/original/index.ts";
import type { Settings } from "../admin/settings/index.ts";
import type { TenantMap, Tenants } from "../alerts/deciding/index.ts";
import type { Fixtures } from "../alerts/fixtures/index.ts";
import type { History } from "../alerts/history/index.ts";
import type { Incidents } from "../alerts/incidents/index.ts";
import type { Ingest } from "../alerts/ingest/index.ts";
import type { Needs } from "../alerts/needs/index.ts";
import type { DecisionContext } from "../alerts/pipeline/index.ts";
import type { Previews } from "../alerts/previews/index.ts";
import type { Rca, RcaDeeds } from "../alerts/rca/index.ts";
import type { Clock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import type { Events } from "../base/events.ts";
import type { AddressRules, Secrets } from "../base/security/index.ts";
import type { Connection } from "../psa/connection/index.ts";
import type { Lookups } from "../psa/lookups/index.ts";
import type { Psa } from "../psa/port/index.ts";
import type { Audit } from "../setup/audit/index.ts";
import type { EndpointService, LoadedDirectory, NameCheck, OldTokens } from "../setup/endpoints/index.ts";
import type { SavedFilters } from "../setup/filters/index.ts";
import type { Maintenance } from "../setup/maintenance/index.ts";
import type { Accounts, OwnAccount, People } from "../setup/people/index.ts";
import type { Silences } from "../setup/silences/index.ts";
import type { WallLinks } from "../setup/wall/index.ts";
import type { Store, StoredEndpoint } from "../store/index.ts";
import type { Alarms, Receivers } from "../watch/alarms/index.ts";
import type { Health } from "../watch/health/index.ts";
import type { Live } from "../watch/live/index.ts";
import type { Metrics } from "../watch/metrics/index.ts";
import type { Nodes } from "../watch/nodes/index.ts";
import type { NoiseNumbers } from "../watch/noise/index.ts";
import type { Schedule } from "../watch/schedule/index.ts";
import type { TicketWatch } from "../watch/tickets/index.ts";
import type { ShellDeps } from "./shell/shell.ts";

export interface WebDeps {
	readonly config: Config;
	readonly store: Store;
	readonly people: People;
	readonly accounts: Accounts;
	readonly ownAccount: OwnAccount;
	readonly audit: Audit;
	readonly directory: LoadedDirectory;
	readonly endpoints: EndpointService;
	readonly checkNames: NameCheck;
	readonly oldTokens: OldTokens;
	readonly fixtures: Fixtures;
	readonly history: History;
	readonly ingest: Ingest;
	readonly incidents: Incidents;
	readonly maintenance: Maintenance;
	readonly silences: Silences;
	readonly needs: Needs;
	readonly savedFilters: SavedFilters;
	readonly wallLinks: WallLinks;
	readonly noise: NoiseNumbers;
	readonly previews: Previews;
	readonly tenants: Tenants;
	readonly tenantMap: TenantMap;
	readonly psa: Psa;
	readonly health: Health;
	/** The nodes that share one PostgreSQL; null with the embedded database. */
	readonly nodes: Nodes | null;
	readonly events: Events;
	readonly clock: Clock;
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
	readonly secretKey: string;
	readonly secrets: Secrets;
	/** Addresses that may use anything except webhooks and health. */
	readonly trusted: AddressRules;
	readonly settings: Settings;
	readonly connection: Connection;
	/** True if a ticket number belongs to another PSA than the present one. */
	readonly isElsewhere: (ticketId: number) => boolean;
	readonly lookups: Lookups;
	readonly metrics: Metrics;
	readonly live: Live;
	readonly backups: Backups;
	readonly restores: StagedRestores;
	readonly parallel: ParallelRuns;
	readonly rca: Rca;
	readonly rcaDeeds: RcaDeeds;
	readonly ticketWatch: Pick<TicketWatch, "receive" | "state">;
	readonly alarms: Pick<Alarms, "sendTest" | "tryReceiver">;
	/** Receivers of alarms about HookWise itself, besides the address in the settings. */
	readonly receivers: Receivers;
	readonly schedule: Pick<Schedule, "runNow" | "states">;
	/**
	 * Time of the next alert about an endpoint's silence, in milliseconds since the epoch; null if it is not
	 * monitored.
	 */
	readonly nextSilenceAt: (endpoint: StoredEndpoint) => number | null;
	readonly onError: ShellDeps["onError"];
	readonly onRefused: ShellDeps["onRefused"];
	/** Called when somebody uses Basic or an API key for the first time in a while. */
	readonly onFirstUse: (who: string, sourceIp: string) => void;
	/** Called when the audit of API use could not be written. */
	readonly onUsage: (error: unknown) => void;
	/** True if this peer is a trusted proxy. */
	readonly trustsProxy: (peer: string) => boolean;
}
