import { Icon } from "../parts/icon.tsx";

/** The first visit: where tickets go, and the first endpoint. */
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
								Now: the sandbox. HookWise keeps the tickets itself, and everything works the same: mapping, rules, notes, closing, replays.
								Endpoints and rules stay when you connect later; sandbox tickets do not move over.
							</p>
							<p class="second">
								To connect ConnectWise, set <code>CW_COMPANY</code>, <code>CW_PUBLIC_KEY</code>, <code>CW_PRIVATE_KEY</code> and{" "}
								<code>CW_CLIENT_ID</code> and start HookWise again. <code>hookwise doctor</code> tests log-in, boards, statuses and each
								right, and says what is missing.
							</p>
						</>
					) : (
						<p class="second">Tickets go there from the first alert on.</p>
					)}
				</li>
				<li>
					<strong>Make the first endpoint</strong>
					<p>Choose what sends, name it, and give the tool its URL and token. A draft shows what would happen and touches no ticket.</p>
					<p class="row">
						<a class="button primary" href="/endpoints/new">
							<Icon name="plus" />
							First endpoint
						</a>
						<a class="button" href="/settings#backup">
							<Icon name="file-import" />
							Bring a backup of the original
						</a>
					</p>
				</li>
			</ol>
		</section>
	);
}
