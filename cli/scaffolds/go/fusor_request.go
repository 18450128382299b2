// Added by `fusor function build`: what a request to a pre-initialised module calls. The Go runtime has
// started and the package is initialised by then (docs/functions.md); arguments and environment are this
// request's own.
package main

import (
	"os"
	"strings"
	"unsafe"
)

//go:wasmimport wasi_snapshot_preview1 args_sizes_get
//go:noescape
func fusorArgsSizes(count, size *uint32) uint32

//go:wasmimport wasi_snapshot_preview1 args_get
//go:noescape
func fusorArgs(pointers, text unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 environ_sizes_get
//go:noescape
func fusorEnvironSizes(count, size *uint32) uint32

//go:wasmimport wasi_snapshot_preview1 environ_get
//go:noescape
func fusorEnviron(pointers, text unsafe.Pointer) uint32

// The NUL-terminated strings that one of the pairs above gives.
func fusorStrings(sizes func(count, size *uint32) uint32, get func(pointers, text unsafe.Pointer) uint32) []string {
	var count, size uint32
	if sizes(&count, &size) != 0 || count == 0 {
		return nil
	}
	pointers, text := make([]uint32, count), make([]byte, size)
	if get(unsafe.Pointer(&pointers[0]), unsafe.Pointer(&text[0])) != 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00")
}

//go:wasmexport fusor_request
func fusorRequest() {
	os.Args = fusorStrings(fusorArgsSizes, fusorArgs)
	for _, variable := range fusorStrings(fusorEnvironSizes, fusorEnviron) {
		name, value, _ := strings.Cut(variable, "=")
		os.Setenv(name, value)
	}
	main()
}
