package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

func init() {
	caddy.RegisterModule(Wazero{})
	httpcaddyfile.RegisterHandlerDirective("wazero", parseCaddyfile)
	httpcaddyfile.RegisterDirectiveOrder("wazero", httpcaddyfile.Before, "respond")
}

// Wazero is the usual design of a function in a Go server, as fast as it gets: compiled once when
// the config loads, instantiated for each request, the body as stdin, what the guest prints as the
// response.
type Wazero struct {
	Module string `json:"module"`

	runtime  wazero.Runtime
	compiled wazero.CompiledModule
}

func (Wazero) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.wazero",
		New: func() caddy.Module { return new(Wazero) },
	}
}

func (h *Wazero) Provision(caddy.Context) error {
	wasm, err := os.ReadFile(h.Module)
	if err != nil {
		return err
	}
	ctx := context.Background()
	h.runtime = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	wasi_snapshot_preview1.MustInstantiate(ctx, h.runtime)
	h.compiled, err = h.runtime.CompileModule(ctx, wasm)
	return err
}

func (h *Wazero) Cleanup() error { return h.runtime.Close(context.Background()) }

func (h *Wazero) ServeHTTP(w http.ResponseWriter, r *http.Request, _ caddyhttp.Handler) error {
	var out bytes.Buffer
	config := wazero.NewModuleConfig().
		WithName(""). // instances of one module beside one another
		WithStdin(r.Body).WithStdout(&out).WithStderr(os.Stderr).
		WithSysWalltime().WithSysNanotime().WithRandSource(rand.Reader)
	instance, err := h.runtime.InstantiateModule(r.Context(), h.compiled, config)
	if instance != nil {
		defer instance.Close(r.Context())
	}
	var exit *sys.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 0) {
		return caddyhttp.Error(http.StatusBadGateway, fmt.Errorf("%s: %w", h.Module, err))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err = w.Write(out.Bytes())
	return err
}

func parseCaddyfile(h httpcaddyfile.Helper) (caddyhttp.MiddlewareHandler, error) {
	handler := new(Wazero)
	return handler, handler.UnmarshalCaddyfile(h.Dispenser)
}

func (h *Wazero) UnmarshalCaddyfile(d *caddyfile.Dispenser) error {
	d.Next()
	if !d.AllArgs(&h.Module) {
		return d.ArgErr()
	}
	return nil
}
