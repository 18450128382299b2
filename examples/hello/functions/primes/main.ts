// A function in AssemblyScript: how many primes are there below the number in the body?
const input = new ArrayBuffer(32);
const length = process.stdin.read(input);
const limit = i32(parseInt(String.UTF8.decodeUnsafe(changetype<usize>(input), length)));

const composite = new StaticArray<bool>(max(limit, 2));
let count = 0;
for (let n = 2; n < limit; n++) {
  if (composite[n]) continue;
  count++;
  for (let multiple = 2 * n; multiple < limit; multiple += n) composite[multiple] = true;
}
process.stdout.write(count.toString() + "\n");
