import { expect, it } from 'vitest';
import { type PageStep, readPage } from './run-page.ts';

const FENCE = '```';

function pageOf(...blocks: string[]): PageStep[] {
  const markdown = `# Page\n\n${blocks.map((block) => `${FENCE}ts\n${block}\n${FENCE}\n`).join('\n')}`;
  return readPage('page.md', markdown, async (specifier) => await import(specifier));
}

async function runAll(steps: PageStep[]): Promise<void> {
  for (const step of steps) await step.run();
}

it('accepts a page whose results are right', async () => {
  await runAll(
    pageOf(
      "import { basename as nameOf } from 'node:path';\nconst texts: string[] = ['b', 'a'];",
      "texts.sort();\n// → [ 'a', 'b' ]",
      "const name = nameOf('/x/y'); // → 'y'",
      'await Promise.resolve(1); // → 1',
    ),
  );
});

it('names file and line of a result that is not the one shown', async () => {
  const steps = pageOf('const one = 1;', 'one; // → 1\n\none + 1;\n// → 3');
  await steps[0]!.run();
  await expect(steps[1]!.run()).rejects.toThrow(/^page\.md:10: the page shows\s+3\s+but the result is\s+2$/);
});

it('reports every wrong result of an example at once', async () => {
  const [step] = pageOf('1; // → 2\n3; // → 4');
  await expect(step!.run()).rejects.toThrow(/page\.md:4: [\s\S]*page\.md:5: /);
});

it('names the line where an example throws, and does not run the examples below it', async () => {
  const steps = pageOf("const fine = true;\n\nJSON.parse('no');", '1; // → 1');
  await expect(steps[0]!.run()).rejects.toThrow(/^page\.md:6: throws SyntaxError: /);
  await expect(steps[1]!.run()).rejects.toThrow(/page\.md:6: .* keeps this one from running/);
});

it('lets three dots stand for anything', async () => {
  await runAll(pageOf('[1, 2, 3]; // → [ 1, ... ]', "({ a: 'x'.repeat(200) }); // → { a: 'xx...' }"));
  await expect(runAll(pageOf('[1, 2, 3]; // → [ 2, ... ]'))).rejects.toThrow();
});

it('takes line breaks and indentation of a shown result for spaces', async () => {
  await runAll(pageOf("['a', { b: 1 }];\n// → [\n//   'a',\n//   { b: 1 }\n// ]"));
});

it('compares an expected error by name, code and message', async () => {
  const throwing = "function fail() { throw Object.assign(new RangeError('too far'), { code: 'E_FAR' }); }";
  await runAll(pageOf(throwing, 'await fail(); // → throws RangeError [E_FAR]: too ...'));
  await expect(runAll(pageOf(throwing, 'fail(); // → throws TypeError: too far'))).rejects.toThrow(
    /result is/,
  );
});

it('reports a promised error that does not come', async () => {
  await expect(runAll(pageOf('1; // → throws Error: no'))).rejects.toThrow(/nothing is thrown/);
});

it('compares what a loop prints', async () => {
  await runAll(
    pageOf('for (const n of [1, 2]) console.log(n);\n// → 1\n// 2', "console.log('%s!', 'a'); // → a!"),
  );
  await expect(runAll(pageOf('for (const n of [1]) console.log(n);\n// → 2'))).rejects.toThrow(/result is/);
});

it('shows a promise that was not awaited as a promise', async () => {
  await expect(runAll(pageOf('Promise.resolve(1); // → 1'))).rejects.toThrow(/Promise/);
});

it('runs the examples above first when one is run alone', async () => {
  const [, second] = pageOf('const one = 1;', 'one; // → 1');
  await second!.run();
});

it('leaves blocks of other languages alone', () => {
  expect(readPage('page.md', `${FENCE}sh\nnpm ci\n${FENCE}\n`, async () => ({}))).toEqual([]);
});

it('refuses a block without an end', () => {
  expect(() => readPage('page.md', `text\n${FENCE}ts\n1;\n`, async () => ({}))).toThrow(/line 2 has no end/);
});
