// Tells what a snapshot freezes: how often main ran, its input, what init drew, what main draws, its
// arguments and environment. The input "exit N" ends it with that code.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

var count int
var seed = draw()

func draw() string {
	var bytes [8]byte
	rand.Read(bytes[:])
	return hex.EncodeToString(bytes[:])
}

func main() {
	count++
	input, _ := io.ReadAll(os.Stdin)
	fmt.Printf("count %d, %s, seed %s draw %s\n", count, input, seed, draw())
	fmt.Println("args", os.Args[1:], "env", os.Getenv("REGION"))
	var code int
	if n, _ := fmt.Sscanf(string(input), "exit %d", &code); n == 1 {
		os.Exit(code)
	}
}
