// SPDX-License-Identifier: Apache-2.0

// Casbin with a policy line for each alternative of an operation. The matcher compares the operation and calls a function
// that looks whether the token has the scopes of the line, which is how Casbin's documentation has attributes checked. It
// tries line after line: it has no index. Its cached enforcer remembers exact repeats, and so would measure a map.
package main

import (
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"scopeward.example/peers/peer"
)

const text = `
[request_definition]
r = op, held
[policy_definition]
p = op, all, none
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.op == p.op && has(r.held, p.all, p.none)
`

type held map[string]bool

func split(joined string) []string { return strings.Fields(joined) }

func has(arguments ...any) (any, error) {
	scopes := arguments[0].(held)
	for _, scope := range split(arguments[1].(string)) {
		if !scopes[scope] {
			return false, nil
		}
	}
	for _, scope := range split(arguments[2].(string)) {
		if scopes[scope] {
			return false, nil
		}
	}
	return true, nil
}

func main() {
	workload, duration := peer.Read()
	parsed, err := model.NewModelFromString(text)
	peer.Check(err)
	enforcer, err := casbin.NewEnforcer(parsed)
	peer.Check(err)
	enforcer.AddFunction("has", has)
	lines := [][]string{}
	for name, operation := range workload.Operations {
		for _, all := range operation.Any {
			lines = append(lines, []string{name, strings.Join(all, " "), strings.Join(operation.None, " ")})
		}
	}
	_, err = enforcer.AddPolicies(lines)
	peer.Check(err)
	tokens := make([]held, len(workload.Requests))
	read := func(request peer.Request) held {
		scopes := held{}
		for _, scope := range request.Scopes {
			scopes[scope] = true
		}
		return scopes
	}
	for i, request := range workload.Requests {
		tokens[i] = read(request)
	}
	version := peer.Version("github.com/casbin/casbin/v2")
	peer.Run(workload, "Casbin", version, "prepared", duration, func(i int) bool {
		allowed, err := enforcer.Enforce(workload.Requests[i].Operation, tokens[i])
		peer.Check(err)
		return allowed
	})
	peer.Run(workload, "Casbin", version, "text", duration, func(i int) bool {
		allowed, err := enforcer.Enforce(workload.Requests[i].Operation, read(workload.Requests[i]))
		peer.Check(err)
		return allowed
	})
}
