import type { RegistrationState } from "../../src/watch/tickets/index.ts";
import { Callbacks } from "../connect/callbacks.tsx";
import { ConnectFields, HowTo } from "../connect/form.tsx";
import type { ConnectForm } from "../connect/types.ts";
import { type Frame, setupLayout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";

export interface SetupPageView {
	readonly form: ConnectForm;
	/** True if alerts were already received. */
	readonly hasEndpoints: boolean;
	/** How changes of tickets are noticed once ConnectWise is connected. */
	readonly callbacks: RegistrationState;
	/** `CW_POLL_SECONDS`. */
	readonly pollSeconds: number;
}

/** The first visit: two equal choices for where tickets go. */
export const setupPage = (frame: Frame, view: SetupPageView) =>
	setupLayout({
		title: "Set-up",
		frame,
		children: (
			<>
				<div class="setup-head">
					<h1>Where should tickets go?</h1>
					<p class="second">
						{view.hasEndpoints ? "" : "No alert has arrived yet. "}You can change this at any time in{" "}
						<a href={settingsAddress("connectwise")}>Settings</a>.
					</p>
				</div>
				<div class="setup-ways">
					<Connect setup={view} />
					<div class="panel">
						<Stay />
						<Bring />
					</div>
				</div>
			</>
		),
	});

function Connect({ setup }: { setup: SetupPageView }) {
	const may = useMay("admin");
	const { form, callbacks, pollSeconds } = setup;
	const { view } = form;
	return (
		<section class="panel" id="connect" aria-labelledby="connect-title">
			<div class="panel-head">
				<h2 id="connect-title">Connect ConnectWise</h2>
			</div>
			{view.read_only ? (
				<div class="panel-body stack">
					<p>ConnectWise is connected by the environment: tickets of {view.company} go there.</p>
					<p class="row">
						<a class="button primary" href="/endpoints/new">
							<Icon name="plus" />
							First endpoint
						</a>
					</p>
				</div>
			) : may ? (
				<>
					<HowTo />
					<ConnectFields form={form} />
				</>
			) : (
				<p class="panel-body second">An administrator connects ConnectWise. Until then the sandbox keeps the tickets.</p>
			)}
			{callbacks.kind === "off" ? null : (
				<dl class="pairs panel-body">
					<dt>Ticket changes</dt>
					<dd>
						<Callbacks state={callbacks} pollSeconds={pollSeconds} />
					</dd>
				</dl>
			)}
		</section>
	);
}

const Stay = () => (
	<section aria-labelledby="stay-title">
		<div class="panel-head">
			<h2 id="stay-title">Stay in the sandbox</h2>
		</div>
		<div class="panel-body stack">
			<p>Tickets stay in HookWise. Everything else works the same: mapping, rules, notes, closing, replays.</p>
			<p class="second">
				Nothing is sent to ConnectWise. When you connect later, endpoints and rules stay; sandbox tickets are not transferred.
			</p>
			<p>
				<a class="button" href="/endpoints/new?draft=off">
					<Icon name="flask" />
					Go on with the sandbox
				</a>
			</p>
		</div>
	</section>
);

function Bring() {
	return useMay("admin") ? (
		<section aria-labelledby="bring-title">
			<div class="panel-head inner">
				<h2 id="bring-title">Coming from the original HookWise?</h2>
			</div>
			<form class="panel-body stack" method="post" action="/settings/restore" enctype="multipart/form-data">
				<p class="second">
					A backup file brings endpoints and tokens. Monitoring tools need no change. You see what it would do before anything changes.
				</p>
				<div class="field">
					<label class="label" for="f-backup_file">
						Backup file
					</label>
					<input class="input" id="f-backup_file" type="file" name="backup_file" accept=".json,application/json" required />
				</div>
				<p>
					<button class="button" type="submit">
						<Icon name="file-import" />
						Import a backup
					</button>
				</p>
			</form>
		</section>
	) : null;
}
