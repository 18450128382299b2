// Function @NAME@: standard input is the request's body, standard output the reply's.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot read the request:", err)
		os.Exit(1)
	}
	fmt.Printf("Hello, %s!\n", body)
}
