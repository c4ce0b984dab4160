/** The editor under the hands of a user: drags, plugs cords and types, all with mouse and keys. */

import type { Locator, Page } from 'playwright-core';
import { until } from './patience.ts';
import type { Product } from './product.ts';

export class EditorPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the one-time link. */
  static async logIn(page: Page, product: Product): Promise<EditorPage> {
    await page.goto(await product.oneTimeLink());
    const editor = new EditorPage(page);
    await editor.at('new-flow').waitFor();
    return editor;
  }

  at(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  node(id: string): Locator {
    return this.at(`node-${id}`);
  }

  /** A node on which so many calls are. */
  lamp(id: string, calls: number): Locator {
    return this.page.locator(`[data-testid="node-${id}"][data-lamp="${calls}"]`);
  }

  dark(id: string): Locator {
    return this.page.locator(`[data-testid="node-${id}"]:not([data-lamp])`);
  }

  warm(source: string, port: string): Locator {
    return this.page.locator(`[data-testid="edge-${source}-${port}"][data-warm="true"]`);
  }

  async openFlow(product: Product, id: string): Promise<void> {
    await this.page.goto(`${product.pageUrl}/#/flows/${id}`);
    await this.at('canvas').waitFor();
  }

  /** Drags a kind from the palette to a place on the canvas, in parts of its width and height. */
  async drop(kind: string, id: string, x: number, y: number): Promise<void> {
    const canvas = this.at('canvas');
    const box = await boxOf(canvas);
    await this.at(`palette-${kind}`).dragTo(canvas, { targetPosition: { x: box.width * x, y: box.height * y } });
    await this.node(id).waitFor();
  }

  /** Drags a cord from a jack into a node. */
  async plug(source: string, port: string, target: string): Promise<void> {
    await this.#atRest();
    const from = centre(await boxOf(this.at(`jack-${source}-${port}`)));
    const goal = await boxOf(this.at(`target-${target}`));
    const to = centre(goal);
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 6 });
    await mouse.move(to.x, to.y, { steps: 6 });
    await mouse.up();
    await this.at(`edge-${source}-${port}`).waitFor({ state: 'attached' });
  }

  /** Selects a node by a click on its head, so that the inspector shows it. */
  async choose(id: string): Promise<void> {
    await this.node(id).click({ position: { x: 60, y: 14 } });
  }

  /** Types into a field of the inspector. */
  async fill(field: string, text: string): Promise<void> {
    const place = this.at(`field-${field}`);
    const input = (await place.evaluate('element => ["INPUT", "TEXTAREA"].includes(element.tagName)'))
      ? place
      : place.locator('textarea, input[type="text"], input:not([type])').first();
    await input.fill(text);
  }

  async fitView(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.at('fit').click();
    await this.#atRest();
  }

  /** The canvas glides; hands wait until it stands. */
  async #atRest(): Promise<void> {
    const view = this.page.locator('.react-flow__viewport');
    let before = '';
    await until(
      'the canvas at rest',
      async () => {
        const now = (await view.getAttribute('style')) ?? '';
        const rests = now === before;
        before = now;
        return rests;
      },
      { every: 120 },
    );
  }
}

async function boxOf(place: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await place.boundingBox();
  if (!box) throw new Error(`${place} is not on the screen`);
  return box;
}

const centre = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({
  x: x + width / 2,
  y: y + height / 2,
});
