/** The name with its lamp and cord. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 28 28" width="24" height="24" aria-hidden="true">
        <rect x="1" y="1" width="26" height="26" rx="7" className="wordmark-plate" />
        <path d="M14 15.5v5c0 3 6 2 6 5.5" className="wordmark-cord" />
        <circle cx="14" cy="10.5" r="5" className="wordmark-jack" />
      </svg>
      Cordboard
    </span>
  );
}
