// What the calls of WASI preview 1 answer (witx, `errno`).
export const OK = 0, BADF = 8, FAULT = 21, INVAL = 28, NOTDIR = 54, NOTSUP = 58, SPIPE = 70, NOTCAPABLE = 76;
