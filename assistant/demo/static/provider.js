// The stand-in provider's handset API: what a phone network and an app's servers would do.

/** `url` is where the API is mounted, without a trailing slash. Every method throws when it does not answer. */
export function provider(url) {
  async function ask(path, body) {
    const options = body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(url + path, options);
    if (!response.ok) throw new Error(`${path.split("?")[0]}: ${response.status}`);
    return response.json();
  }

  return {
    numbers: async () => (await ask("/numbers")).numbers,
    thread: (phone, channel, after) => ask(`/thread?${new URLSearchParams({ phone, channel, after })}`),
    send: (phone, channel, content) => ask("/messages", { phone, channel, ...content }),
    read: (phone) => ask("/read", { phone }),
  };
}
