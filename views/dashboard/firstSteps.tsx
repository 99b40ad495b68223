import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";

/** The first visit: the ConnectWise connection and the first endpoint. */
export function FirstSteps({ sandbox }: { sandbox: boolean }) {
	return (
		<section class="panel first-steps" aria-labelledby="first-title">
			<div class="panel-head">
				<h2 id="first-title">Two steps to the first ticket</h2>
			</div>
			<ol class="steps panel-body">
				<li>
					<strong>{sandbox ? "Where should tickets go?" : "ConnectWise is connected"}</strong>
					{sandbox ? (
						<>
							<p>
								For now, tickets stay in the sandbox inside HookWise. Everything else works the same: mapping, rules, notes, closing,
								replays. When you connect later, endpoints and rules stay; sandbox tickets are not transferred.
							</p>
							<p class="row">
								<a class="button" href="/setup">
									<Icon name="plug" />
									Connect ConnectWise
								</a>
							</p>
						</>
					) : (
						<p class="second">Tickets go there from the first alert on.</p>
					)}
				</li>
				<li>
					<strong>Create the first endpoint</strong>
					<p>
						Choose your monitoring tool, name the endpoint, and enter its URL and token in the tool. A draft shows what would happen and
						opens no tickets.
					</p>
					<p class="row">
						<a class="button primary" href="/endpoints/new">
							<Icon name="plus" />
							First endpoint
						</a>
						{useMay("admin") ? (
							<a class="button" href={settingsAddress("backup")}>
								<Icon name="file-import" />
								Import a backup of the original
							</a>
						) : null}
					</p>
				</li>
			</ol>
		</section>
	);
}
