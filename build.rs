//! Plans and packs are compiled in; a file that is added to their folders has to be seen.

fn main() {
    println!("cargo:rerun-if-changed=layers");
}
