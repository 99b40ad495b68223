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
