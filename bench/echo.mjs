// A program that only sends each key back as a frame: how late the machine and the pseudo-terminal are by themselves.
let count = 0;
const frame = () => process.stdout.write(`\u001b[?2026h\u001b[H${count} keys\u001b[K\u001b[?2026l`);
process.stdin.setRawMode(true);
process.stdin.on('data', (keys) => {
  if (keys.includes(3)) process.exit();
  count += 1;
  frame();
});
frame();
