import { LICENSES } from "../base/licenses.ts";
import { type Command, CommandFailed } from "./usage.ts";

const RULE = "-".repeat(80);

export const licensesCommand: Command = {
	name: "licenses",
	summary: "prints the licences of HookWise and of everything in it",
	takes: "",
	help: "Name, version and licence of each part first, then their texts. It is long: hookwise licenses | less",
	async run(_given, { out }) {
		if (LICENSES.length === 0) {
			throw new CommandFailed("This runs from the sources. The licences are collected when the executable is built: scripts/build");
		}
		const width = Math.max(...LICENSES.map(({ name, version }) => `${name} ${version}`.length));
		for (const { name, version, license } of LICENSES) out(`${`${name} ${version}`.padEnd(width)}  ${license}`);
		for (const { name, version, license, text } of LICENSES) out(`\n${RULE}\n${name} ${version} (${license})\n\n${text}`);
		return 0;
	},
};
