// What a small function of a shop does: an order as JSON in, its taxes as JSON out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

type order struct {
	Country string `json:"country"`
	Items   []struct {
		Name     string `json:"name"`
		Cents    int64  `json:"cents"`
		Quantity int64  `json:"quantity"`
		Reduced  bool   `json:"reduced"`
	} `json:"items"`
}

type line struct {
	Name string `json:"name"`
	Net  int64  `json:"net"`
	Tax  int64  `json:"tax"`
}

type invoice struct {
	Lines []line `json:"lines"`
	Net   int64  `json:"net"`
	Tax   int64  `json:"tax"`
	Gross int64  `json:"gross"`
}

// Standard and reduced rate, in percent.
var rates = map[string][2]int64{"de": {19, 7}, "fr": {20, 5}, "it": {22, 10}, "es": {21, 10}}

func main() {
	var in order
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		fmt.Fprintln(os.Stderr, "order:", err)
		os.Exit(1)
	}
	rate, ok := rates[in.Country]
	if !ok {
		fmt.Fprintln(os.Stderr, "no rates for", in.Country)
		os.Exit(1)
	}
	var out invoice
	for _, item := range in.Items {
		percent := rate[0]
		if item.Reduced {
			percent = rate[1]
		}
		net := item.Cents * item.Quantity
		tax := (net*percent + 50) / 100
		out.Lines = append(out.Lines, line{item.Name, net, tax})
		out.Net += net
		out.Tax += tax
	}
	out.Gross = out.Net + out.Tax
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		os.Exit(1)
	}
}
