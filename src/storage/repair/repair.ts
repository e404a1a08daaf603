export interface RepairOptions {
  quarantine?: string | undefined;
}
export interface RepairReport {
  tracks: number;
}
export async function repair(_location: string, _options: RepairOptions | undefined): Promise<RepairReport> {
  return { tracks: 0 };
}
