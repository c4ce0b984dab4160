/** Opens the editor. */

import './styles/tokens.css';
import './styles/base.css';
import './styles/ladder.css';
import './styles/records.css';
import './styles/inbox.css';
import './styles/legs.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startRouter } from './router.ts';
import { applyPreferences } from './stores/preferences.ts';

applyPreferences(document.documentElement, matchMedia('(prefers-color-scheme: dark)'));
startRouter();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no place for the editor');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
