// SPDX-License-Identifier: Apache-2.0
//! The versions of the engines, from Cargo.lock, for what is printed.
fn main() {
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock");
    for (name, variable) in [("cedar-policy", "CEDAR_VERSION"), ("regorus", "REGORUS_VERSION")] {
        let behind = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1).expect("a version");
        println!("cargo:rustc-env={variable}={}", behind.split('"').next().unwrap());
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
}
