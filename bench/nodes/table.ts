/** Numbers of several rounds as a line of a table. */

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export const median = (values: readonly number[]): number => sorted(values)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

/** The value that this share of the others does not exceed. */
export const atShare = (values: readonly number[], share: number): number =>
	sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

const shown = (value: number, digits: number): string =>
	value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The median, and the range if there are several values that differ. */
export function spread(values: readonly number[], digits = 0): string {
	const middle = shown(median(values), digits);
	const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => shown(value, digits));
	return least === most ? middle : `${middle} (${least} to ${most})`;
}

export const line = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Values of one kind for each name, in the order in which they first came. */
export function grouped<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
	return Map.groupBy(items, nameOf);
}
