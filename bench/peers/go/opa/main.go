// SPDX-License-Identifier: Apache-2.0

// OPA, embedded, with a query that is prepared once. What each operation needs is data, kept as values that need no
// conversion, which was the fastest of its ways here; the scopes of a request are the keys of an object. "prepared" hands
// over a parsed input, "text" a Go map.
package main

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"scopeward.example/peers/peer"
)

const rules = `package peer

default allow := false

allow if {
	some all in data.operations[input.op].any
	every scope in all { input.scopes[scope] }
	not barred
}

barred if {
	some scope in data.operations[input.op].none
	input.scopes[scope]
}
`

func operations(workload peer.Workload) map[string]any {
	all := map[string]any{}
	for name, operation := range workload.Operations {
		alternatives := []any{}
		for _, alternative := range operation.Any {
			alternatives = append(alternatives, list(alternative))
		}
		all[name] = map[string]any{"any": alternatives, "none": list(operation.None)}
	}
	return map[string]any{"operations": all}
}

func list(names []string) []any {
	all := []any{}
	for _, name := range names {
		all = append(all, name)
	}
	return all
}

func input(request peer.Request) map[string]any {
	scopes := map[string]any{}
	for _, scope := range request.Scopes {
		scopes[scope] = true
	}
	return map[string]any{"op": request.Operation, "scopes": scopes}
}

func main() {
	workload, duration := peer.Read()
	background := context.Background()
	query, err := rego.New(rego.Query("data.peer.allow"), rego.Module("peer.rego", rules),
		rego.Store(inmem.NewFromObjectWithOpts(operations(workload), inmem.OptReturnASTValuesOnRead(true)))).PrepareForEval(background)
	peer.Check(err)
	parsed := make([]ast.Value, len(workload.Requests))
	for i, request := range workload.Requests {
		parsed[i], err = ast.InterfaceToValue(input(request))
		peer.Check(err)
	}
	version := peer.Version("github.com/open-policy-agent/opa")
	peer.Run(workload, "OPA", version, "prepared", duration, func(i int) bool {
		results, err := query.Eval(background, rego.EvalParsedInput(parsed[i]))
		peer.Check(err)
		return results.Allowed()
	})
	peer.Run(workload, "OPA", version, "text", duration, func(i int) bool {
		results, err := query.Eval(background, rego.EvalInput(input(workload.Requests[i])))
		peer.Check(err)
		return results.Allowed()
	})
}
