/** A page that cannot be drawn says so, and can be tried again; the rest of the editor stays. */

import { Component, type ErrorInfo, type ReactNode } from 'react';
import { say } from '../messages/use-words.ts';
import { EmptyState } from './empty-state.tsx';

export class ErrorBoundary extends Component<{ children: ReactNode }, { why: string | undefined }> {
  override state: { why: string | undefined } = { why: undefined };

  static getDerivedStateFromError(error: unknown): { why: string } {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error('a page could not be drawn', error, componentStack);
  }

  override render(): ReactNode {
    const { why } = this.state;
    if (why === undefined) return this.props.children;
    return (
      <EmptyState title={say('error.page', { why })}>
        <button type="button" className="button" onClick={() => location.reload()}>
          {say('error.reload')}
        </button>
      </EmptyState>
    );
  }
}
