// SPDX-License-Identifier: Apache-2.0
//! regorus, compiled for its virtual machine, which is set up once. What each operation needs is data. "prepared" hands over
//! an input value, "text" makes one from strings. `every` is not used: in version 0.14.1 the machine takes it to hold where
//! its body is undefined (README.md has the reproduction).
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};

const RULES: &str = "package peer

default allow := false

allow if {
  some all in data.operations[input.op].any
  not lacks(all)
  not barred
}

lacks(all) if {
  some scope in all
  not input.scopes[scope]
}

barred if {
  some scope in data.operations[input.op].none
  input.scopes[scope]
}
";

fn input(asked: &peers::Request) -> Value {
    let scopes: serde_json::Map<String, serde_json::Value> = asked.scopes.iter().map(|s| (s.clone(), true.into())).collect();
    Value::from(serde_json::json!({"op": asked.operation, "scopes": scopes}))
}

fn main() {
    let (workload, duration) = peers::read();
    let data = Value::from(serde_json::json!({"operations": &workload.operations}));
    let mut engine = Engine::new();
    engine.add_policy("peer.rego".into(), RULES.into()).expect("the policy");
    engine.add_data(data.clone()).expect("the data");
    let entry: Rc<str> = "data.peer.allow".into();
    let compiled = engine.compile_with_entrypoint(&entry).expect("the policy");
    let program = Compiler::compile_from_policy(&compiled, &["data.peer.allow"]).expect("the program");
    let mut machine = RegoVM::new_with_policy(compiled);
    machine.load_program(program);
    machine.set_data(data).expect("the data");
    let inputs: Vec<Value> = workload.requests.iter().map(input).collect();
    let mut allowed = |input: Value| {
        machine.set_input(input);
        machine.execute().expect("a decision") == Value::from(true)
    };
    let version = env!("REGORUS_VERSION");
    peers::run(&workload, "regorus", version, "prepared", duration, |i| allowed(inputs[i].clone()));
    peers::run(&workload, "regorus", version, "text", duration, |i| allowed(input(&workload.requests[i])));
}
