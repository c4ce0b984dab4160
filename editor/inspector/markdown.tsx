/** A small part of Markdown, drawn as elements and never as HTML: headings, paragraphs, lists, code, emphasis. */

import type { ReactNode } from 'react';

export type Block =
  | { readonly type: 'heading' | 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly type: 'code'; readonly text: string };

/** Splits a text into its blocks. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const fences = markdown.replaceAll('\r\n', '\n').split(/^```.*$/m);
  fences.forEach((part, index) => {
    if (index % 2 === 1) {
      blocks.push({ type: 'code', text: part.replace(/^\n|\n$/g, '') });
      return;
    }
    for (const chunk of part.split(/\n\s*\n/)) blocks.push(...chunkBlocks(chunk.trim()));
  });
  return blocks;
}

function chunkBlocks(chunk: string): Block[] {
  if (chunk === '') return [];
  const [first = '', ...rest] = chunk.split('\n');
  const heading = /^#{1,6}\s+(.*)$/.exec(first);
  if (heading) return [{ type: 'heading', text: heading[1]! }, ...chunkBlocks(rest.join('\n').trim())];
  const lines = [first, ...rest];
  const start = lines.findIndex((line) => ITEM.test(line));
  if (start === -1) return [{ type: 'paragraph', text: lines.join(' ') }];
  const before = lines.slice(0, start).join(' ').trim();
  const ordered = /^\s*\d/.test(lines[start]!);
  const items: string[] = [];
  for (const line of lines.slice(start)) {
    const item = ITEM.exec(line);
    if (item) items.push(item[1]!);
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return [...(before ? [{ type: 'paragraph' as const, text: before }] : []), { type: 'list', ordered, items }];
}

const ITEM = /^\s*(?:[-*]|\d+\.)\s+(.*)$/;

export function Markdown({ text }: { text: string }) {
  return <div className="markdown">{blocksOf(text).map(drawBlock)}</div>;
}

function drawBlock(block: Block, index: number): ReactNode {
  const key = `${index}`;
  switch (block.type) {
    case 'heading':
      return <h4 key={key}>{inline(block.text)}</h4>;
    case 'paragraph':
      return <p key={key}>{inline(block.text)}</p>;
    case 'code':
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      // biome-ignore lint/suspicious/noArrayIndexKey: a help text does not change
      const items = block.items.map((item, at) => <li key={`${key}-${at}`}>{inline(item)}</li>);
      return block.ordered ? <ol key={key}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
  }
}

/** Code, strong and emphasis; a link is shown as its words. */
function inline(text: string): ReactNode[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]*\))/).map((part, index) => {
    const key = `${index}`;
    if (part.startsWith('`') && part.length > 2) return <code key={key}>{part.slice(1, -1)}</code>;
    if (part.startsWith('**') && part.length > 4) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('*') && part.length > 2) return <em key={key}>{part.slice(1, -1)}</em>;
    if (part.startsWith('[')) return part.slice(1, part.indexOf(']'));
    return part;
  });
}
