// The tax function (examples/hello/functions/tax) as a daemon of its own: what a container would hold.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

type line struct {
	Name     string  `json:"name"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
	Rate     float64 `json:"rate"`
}

type invoice struct {
	Number string `json:"number"`
	Lines  []line `json:"lines"`
}

type result struct {
	Number string             `json:"number"`
	Net    float64            `json:"net"`
	Taxes  map[string]float64 `json:"taxes"`
	Total  float64            `json:"total"`
}

func round(x float64) float64 { return float64(int64(x*100+0.5)) / 100 }

func tax(w http.ResponseWriter, r *http.Request) {
	var in invoice
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, fmt.Sprint("bad invoice: ", err), http.StatusBadRequest)
		return
	}
	out := result{Number: in.Number, Taxes: map[string]float64{}}
	for _, l := range in.Lines {
		net := float64(l.Quantity) * l.Price
		out.Net += net
		out.Taxes[fmt.Sprintf("%g%%", l.Rate)] += net * l.Rate / 100
	}
	out.Total = out.Net
	for rate, tax := range out.Taxes {
		out.Taxes[rate] = round(tax)
		out.Total += tax
	}
	out.Net, out.Total = round(out.Net), round(out.Total)
	json.NewEncoder(w).Encode(out)
}

func main() {
	log.Fatal(http.ListenAndServe(os.Args[1], http.HandlerFunc(tax)))
}
