// Function @NAME@: standard input is the request's body, standard output the reply's.
const input = new ArrayBuffer(4096);
const size = process.stdin.read(input);
process.stdout.write("Hello, " + String.UTF8.decodeUnsafe(changetype<usize>(input), size) + "!\n");
