/** What leaves no trace on a page: white space, marks of format and control, fillers. */
const invisible = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*$/u;

/** Whether a text shows nothing to its reader. Pure and safe to import on the client. */
export function isBlank(text: string): boolean {
  return invisible.test(text);
}
