// What someone would write by hand for Cloudflare to send what Fusor sends, byte for byte: the edge
// host's CPU is measured above this.
export default {
  fetch() {
    return new Response("Hello, world!", { headers: { Server: "Fusor", "Content-Type": "text/plain; charset=utf-8" } });
  },
};
