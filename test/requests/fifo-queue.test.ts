import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FifoQueue } from '../../src/requests/fifo-queue.ts';

it('hands out everything once and in its order, as an array would', () => {
  const action = fc.oneof(fc.constant('add' as const), fc.nat({ max: 5 }));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const line = new FifoQueue<number>();
      const model: number[] = [];
      for (const [index, each] of actions.entries()) {
        if (each === 'add') {
          line.add(index);
          model.push(index);
        } else {
          expect(line.take(each)).toEqual(model.splice(0, each));
        }
        expect(line.length).toBe(model.length);
      }
    }),
  );
});
