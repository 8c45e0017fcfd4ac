// SPDX-License-Identifier: Apache-2.0
//! Cedar: a policy for each operation, whose scope names its action; the token's scopes are a set in the context. Policies
//! and (no) entities are parsed once. "prepared" has its requests made before, "text" makes each from strings.
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use std::fmt::Write;
use std::str::FromStr;

fn policies(workload: &peers::Workload) -> PolicySet {
    let mut text = String::new();
    for (name, operation) in &workload.operations {
        let held = |scope: &String| format!("context.scopes.contains({scope:?})");
        let any: Vec<String> = operation.any.iter().map(|all| format!("({})", all.iter().map(held).collect::<Vec<_>>().join(" && "))).collect();
        write!(text, "permit(principal, action == Action::{name:?}, resource) when {{ ({})", any.join(" || ")).unwrap();
        for scope in &operation.none {
            write!(text, " && !{}", held(scope)).unwrap();
        }
        text.push_str(" };\n");
    }
    PolicySet::from_str(&text).expect("the policies")
}

fn main() {
    let (workload, duration) = peers::read();
    let policies = policies(&workload);
    let entities = Entities::empty();
    let authorizer = Authorizer::new();
    let make = |asked: &peers::Request| {
        let scopes = RestrictedExpression::new_set(asked.scopes.iter().map(|s| RestrictedExpression::new_string(s.clone())));
        let context = Context::from_pairs([("scopes".to_string(), scopes)]).expect("the context");
        let uid = |kind: &str, name: &str| EntityUid::from_str(&format!("{kind}::{name:?}")).expect("a name");
        Request::new(uid("Client", "c"), uid("Action", &asked.operation), uid("Server", "s"), context, None).expect("a request")
    };
    let requests: Vec<Request> = workload.requests.iter().map(make).collect();
    let allowed = |request: &Request| authorizer.is_authorized(request, &policies, &entities).decision() == Decision::Allow;
    let version = env!("CEDAR_VERSION");
    peers::run(&workload, "Cedar", version, "prepared", duration, |i| allowed(&requests[i]));
    peers::run(&workload, "Cedar", version, "text", duration, |i| allowed(&make(&workload.requests[i])));
}
