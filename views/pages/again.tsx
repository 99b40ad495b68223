import { document } from "../layout.tsx";
import { type Kept, SendAgain } from "../parts/again.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Reader } from "../reader.ts";

/** Page after the log-in with a form that was sent without a session, to send it now. */
export const againPage = (reader: Reader, kept: Kept) =>
	document({
		title: "Send it now?",
		reader,
		children: (
			<main class="main" id="main">
				<div class="panel lone">
					<div class="panel-head">
						<Icon name="circle-check" class="good" />
						<h1>You are logged in again</h1>
					</div>
					<div class="panel-body">
						<SendAgain kept={kept} word="Send it now" />
					</div>
				</div>
			</main>
		),
	});
