/** Comma-separated header values (RFC 3261 §7.3.1). */

/** Elements, trimmed; commas inside quotes and angle brackets do not part. Empty elements are kept as ''. */
export function splitList(text: string): string[] {
  if (!text.includes(',')) return [text.trim()];
  const elements: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === 92) i++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 60) bracketed = true;
    else if (code === 62) bracketed = false;
    else if (code === 44 && !bracketed) {
      elements.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  elements.push(text.slice(start).trim());
  return elements;
}

/** Where the first element ends: the position of its comma, or the end of the text. */
export function endOfFirst(text: string): number {
  const comma = text.indexOf(',');
  if (comma < 0) return text.length;
  const quote = text.indexOf('"');
  if (quote < 0 || quote > comma) return comma;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted && code === 92) i++;
    else if (code === 34) quoted = !quoted;
    else if (code === 44 && !quoted) return i;
  }
  return text.length;
}
