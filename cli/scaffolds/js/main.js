// Function @NAME@: answers the "fetch" event, as a service worker does.
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

async function answer(request) {
  return new Response(`Hello, ${await request.text()}!\n`);
}
