// SPDX-License-Identifier: Apache-2.0

// Package peer is what the peers written in Go share: the workload, the comparison of answers before anything is timed,
// and the timing. It prints a line of JSON for each kind, as ../../cpp/peer.h does.
package peer

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

type Operation struct {
	Any  [][]string `json:"any"`
	None []string   `json:"none"`
}

type Request struct {
	Operation string   `json:"operation"`
	Scopes    []string `json:"scopes"`
	Allowed   bool     `json:"allowed"`
}

type Workload struct {
	Name       string               `json:"name"`
	Operations map[string]Operation `json:"operations"`
	Requests   []Request            `json:"requests"`
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Read takes WORKLOAD.json and SECONDS from the command line.
func Read() (Workload, time.Duration) {
	if len(os.Args) != 3 {
		fmt.Fprintf(os.Stderr, "usage: %s WORKLOAD.json SECONDS\n", os.Args[0])
		os.Exit(2)
	}
	text, err := os.ReadFile(os.Args[1])
	Check(err)
	var workload Workload
	Check(json.Unmarshal(text, &workload))
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	Check(err)
	return workload, time.Duration(seconds * float64(time.Second))
}

func Check(err error) {
	if err != nil {
		fail(err)
	}
}

// Version of a module that is linked in.
func Version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return "unknown"
}

// Run compares every answer, then times batches of requests in turn. decide(i) answers request i.
func Run(workload Workload, engine, version, kind string, duration time.Duration, decide func(i int) bool) {
	for i, request := range workload.Requests {
		if decide(i) != request.Allowed {
			fail(fmt.Errorf("%s: %s with %v is decided wrong", engine, request.Operation, request.Scopes))
		}
	}
	samples := []float64{}
	batch := min(len(workload.Requests), 100)
	at := 0
	for end := time.Now().Add(duration); time.Now().Before(end) || len(samples) < 5; {
		began := time.Now()
		for range batch {
			decide(at)
			at = (at + 1) % len(workload.Requests)
		}
		samples = append(samples, float64(time.Since(began).Nanoseconds())/float64(batch))
	}
	line, err := json.Marshal(map[string]any{"engine": engine, "version": version, "workload": workload.Name,
		"kind": kind, "samples": samples})
	Check(err)
	fmt.Println(string(line))
}
