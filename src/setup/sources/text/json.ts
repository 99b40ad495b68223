/** JSON for people to read and tools to take: two blanks a level. */
export const indentedJson = (value: unknown): string => JSON.stringify(value, null, 2);
