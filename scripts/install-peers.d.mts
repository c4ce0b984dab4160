export const PEERS: Readonly<Record<string, string>>;
export function findCommand(name: string): string | undefined;
export function mayInstall(): boolean;
export function missingPeers(): string[];
export function installPeers(): string[];
