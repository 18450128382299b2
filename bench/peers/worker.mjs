// What someone would write by hand for Cloudflare: the edge host's CPU is measured above this.
export default {
  fetch() {
    return new Response("Hello, world!", { headers: { "Content-Type": "text/plain; charset=utf-8" } });
  },
};
