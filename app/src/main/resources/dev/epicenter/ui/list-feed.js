// @ts-check
// The list of the server, read line by line while the server reads the files.

/**
 * Reads the entries that have changed since a version.
 *
 * @param {number} since the version that the page has; 0 for none
 * @param {(total: number) => void} onTotal called with how many entries there are
 * @param {(cards: any[]) => void} onCards called with entries as they arrive
 * @returns {Promise<{ version: number, paths: string[], notes: string[] }>} the new version, all entries' names, and what the
 *   list lacks, in sentences
 */
export const readList = async (since, onTotal, onCards) => {
  const response = await fetch(`/api/list?since=${since}`);
  if (!response.ok) throw new Error((await response.json()).problem ?? String(response.status));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let end = null;
  const take = (/** @type {any[]} */ lines) => {
    const cards = [];
    for (const line of lines) {
      if (line.total !== undefined) onTotal(line.total);
      else if (line.paths) end = line;
      else cards.push(line);
    }
    if (cards.length > 0) onCards(cards);
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    take(lines.filter((line) => line !== "").map((line) => JSON.parse(line)));
  }
  if (!end) throw new Error("the list is incomplete");
  return end;
};
