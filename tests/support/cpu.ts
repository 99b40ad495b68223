/**
 * Milliseconds of the processor that this process has used so far. Two of them tell what a piece of work took, however busy the
 * machine is with something else.
 */
export function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
}
