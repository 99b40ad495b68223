import type { StagedBackup } from "../../src/admin/backup/index.ts";
import { count } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Age } from "../parts/time.tsx";
import { answersIn, inSection } from "./section.tsx";

/** Restoring a full backup: choose a file, check its contents, put it in place. */
export function FullRestore({ staged }: { readonly staged: StagedBackup | null }) {
	return (
		<>
			<div class="panel-head inner">
				<h3>Restore everything</h3>
				<span class="second small">
					from a <code>.hwbackup</code>, sealed with the encryption key that this HookWise has
				</span>
			</div>
			{staged === null ? <ChooseFull /> : <Waiting staged={staged} />}
		</>
	);
}

function ChooseFull() {
	return (
		<form class="panel-body stack" {...answersIn("backup", "/settings/restore/full")} enctype="multipart/form-data">
			<div class="field">
				<label class="label" for="f-full_backup">
					Full backup
				</label>
				<input class="input" id="f-full_backup" type="file" name="backup_file" accept=".hwbackup" required />
			</div>
			<div class="does">
				<span class="second small">The file is checked first. Nothing changes until you confirm.</span>
				<button class="button" type="submit" id="send-full-backup">
					<Icon name="eye" />
					Show its contents
				</button>
			</div>
		</form>
	);
}

function Waiting({ staged }: { readonly staged: StagedBackup }) {
	const { id, name, report } = staged;
	return (
		<form class="panel-body stack" {...answersIn("backup", "/settings/restore/full/apply")}>
			<p>
				<b>{name}</b>, made <Age at={report.madeAt} /> ago, {report.withHistory ? "with history" : "without history"},{" "}
				{count(Math.ceil(report.bytes / 1024))} KB:
			</p>
			<ul class="lines tight">
				{Object.entries(report.counts).map(([what, number]) => (
					<li>
						<span class="grow">{what.replaceAll("_", " ")}</span>
						<b>{count(number)}</b>
					</li>
				))}
			</ul>
			<p class="second">
				It replaces everything here: endpoints, history, users, keys, settings. What is here now, also what came in since the backup was
				made, is kept beside it as <code>hookwise.db.before-restore</code>. HookWise restarts by itself; senders that call in those seconds
				have to try again. Everybody logs in anew, as a user of the backup.
			</p>
			<input type="hidden" name="id" value={id} />
			<div class="does">
				<button
					class="button"
					type="submit"
					formaction="/settings/restore/full/discard"
					{...inSection("backup", "/settings/restore/full/discard")}
				>
					Discard
				</button>
				<button class="button destroy" type="submit" id="restore-everything">
					Restore everything
				</button>
			</div>
		</form>
	);
}
