// SPDX-License-Identifier: Apache-2.0
//! What the peers written in Rust share: the workload, the comparison of answers before anything is timed, and the timing.
//! A line of JSON for each kind, as ../cpp/peer.h prints it.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Deserialize, Serialize)]
pub struct Operation {
    pub any: Vec<Vec<String>>,
    pub none: Vec<String>,
}

#[derive(Deserialize)]
pub struct Request {
    pub operation: String,
    pub scopes: Vec<String>,
    pub allowed: bool,
}

#[derive(Deserialize)]
pub struct Workload {
    pub name: String,
    pub operations: BTreeMap<String, Operation>,
    pub requests: Vec<Request>,
}

/// Takes WORKLOAD.json and SECONDS from the command line.
pub fn read() -> (Workload, Duration) {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: {} WORKLOAD.json SECONDS", arguments[0]);
        std::process::exit(2);
    }
    let text = std::fs::read_to_string(&arguments[1]).expect("the workload");
    (serde_json::from_str(&text).expect("the workload"), Duration::from_secs_f64(arguments[2].parse().expect("seconds")))
}

/// Compares every answer, then times batches of requests in turn. `decide(i)` answers request i.
pub fn run(workload: &Workload, engine: &str, version: &str, kind: &str, duration: Duration, mut decide: impl FnMut(usize) -> bool) {
    for (i, request) in workload.requests.iter().enumerate() {
        if decide(i) != request.allowed {
            eprintln!("{engine}: {} with {:?} is decided wrong", request.operation, request.scopes);
            std::process::exit(1);
        }
    }
    let batch = workload.requests.len().min(100);
    let (mut samples, mut at) = (Vec::new(), 0);
    let end = Instant::now() + duration;
    while Instant::now() < end || samples.len() < 5 {
        let began = Instant::now();
        for _ in 0..batch {
            std::hint::black_box(decide(at));
            at = (at + 1) % workload.requests.len();
        }
        samples.push(began.elapsed().as_nanos() as f64 / batch as f64);
    }
    println!("{}", serde_json::json!({"engine": engine, "version": version, "workload": workload.name, "kind": kind, "samples": samples}));
}
