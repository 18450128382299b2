// Reads {"net", "country"} as JSON, answers with the tax and the total: one small object in, one out.
package main

import (
	"encoding/json"
	"os"
)

type order struct {
	Net     float64 `json:"net"`
	Country string  `json:"country"`
}

type bill struct {
	Net   float64 `json:"net"`
	Tax   float64 `json:"tax"`
	Total float64 `json:"total"`
}

var rates = map[string]float64{"AT": 0.2, "CH": 0.081, "DE": 0.19, "FR": 0.2}

func main() {
	var in order
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		println("not an order:", err.Error())
		os.Exit(1)
	}
	tax := in.Net * rates[in.Country]
	if err := json.NewEncoder(os.Stdout).Encode(bill{in.Net, tax, in.Net + tax}); err != nil {
		os.Exit(1)
	}
}
