/** An address to call, with a button that copies it. */

import { CopyText } from './copy-text.tsx';

export function CopyAddress({ address }: { address: string }) {
  return <CopyText text={address} label="flows.copyAddress" done="flows.copied" />;
}
