// @ts-check
// Requests to the server of the dashboard.

const answer = async (/** @type {Response} */ response) => {
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.problem ?? String(response.status));
  return reply;
};

const offline = () => { throw new Error("The server does not answer; check that 'epicenter ui' still runs"); };

/** The data `/api/NAME` of a run. */
export const getJson = async (name, path, more = "") =>
  answer(await fetch(`/api/${name}?path=${encodeURIComponent(path)}${more}`).catch(offline));

/** Sends a change of a run to `/api/NAME`; throws an error with the server's reason if it refuses. */
export const postJson = async (name, path, body) =>
  answer(await fetch(`/api/${name}?path=${encodeURIComponent(path)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Epicenter": "1" },
    body: JSON.stringify(body),
  }).catch(offline));
