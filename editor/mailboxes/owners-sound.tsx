/** What the owner of a mailbox has spoken by phone, to listen to. */

interface OwnersSoundProps {
  readonly label: string;
  /** Address of a WAV file of this house. */
  readonly source: string;
}

export function OwnersSound({ label, source }: OwnersSoundProps) {
  return (
    <div className="owners-sound">
      <span>{label}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what its owner says */}
      <audio controls preload="none" src={source} aria-label={label} />
    </div>
  );
}
