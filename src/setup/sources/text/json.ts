/** JSON for people and tools, indented by two blanks. */
export const indentedJson = (value: unknown): string => JSON.stringify(value, null, 2);
