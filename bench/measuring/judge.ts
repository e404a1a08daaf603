/** Says of a target whether it is met. */
export function judge(what: string, isMet: boolean, figure: string): void {
  console.log(`${what}: ${isMet ? 'met' : 'MISSED'} (${figure})`);
}
