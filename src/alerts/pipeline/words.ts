/** Makes the first letter upper case: `rule 2` → `Rule 2`. */
export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
