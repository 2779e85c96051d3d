// The sandbox's control API.

async function call(method, path, body) {
  const files = body instanceof FormData;
  const response = await fetch(`/control/${path}`, {
    method,
    body: files ? body : body && JSON.stringify(body),
    headers: body && !files ? { "Content-Type": "application/json" } : {},
  });
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(told.fault ?? `${response.status}`);
  return told;
}

export const get = path => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = path => call("DELETE", path);
export const act = (id, name, given) => post(`people/${id}/${name}`, given);
export const fileAddress = id => `/control/files/${encodeURIComponent(id)}`;

export function sendFiles(id, kind, files, caption) {
  const form = new FormData();
  form.append("json", JSON.stringify({ caption }));
  files.forEach((file, at) => form.append(`file${at}`, file, file.name));
  return post(`people/${id}/${kind}`, form);
}

// Calls `tell` with each event, and `again` when a lost connection is back; resolves when the first one is there, so
// that what is read after it misses nothing.
export function listen(tell, again) {
  const events = new EventSource("/control/events");
  events.onmessage = event => tell(JSON.parse(event.data));
  return new Promise(opened => {
    events.onopen = () => {
      opened();
      events.onopen = again;
    };
  });
}
