module fusor/bench/duel

go 1.26
