//! componentize CORE.wasm WIT OUT.wasm: the component of a core module that
//! was compiled for the world `function` of a WIT file (or has a world of its
//! own inside, as Rust's bindings put one there), with WASI preview 1 adapted.

use std::{env, error::Error, fs, process::ExitCode};
use wasi_preview1_component_adapter_provider as adapter;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

fn componentize(core: &str, wit: &str, out: &str) -> Result<(), Box<dyn Error>> {
    let mut module = fs::read(core)?;
    let has_world = module.windows(14).any(|w| w == b"component-type");
    if !has_world {
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_path(wit)?;
        let world = resolve.select_world(&[package], Some("function"))?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    }
    let component = ComponentEncoder::default()
        .module(&module)?
        .adapter(
            adapter::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            adapter::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .validate(true)
        .encode()?;
    fs::write(out, component)?;
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [core, wit, out] = &arguments[..] else {
        eprintln!("usage: componentize CORE.wasm WIT OUT.wasm");
        return ExitCode::from(2);
    };
    match componentize(core, wit, out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{core}: {e:?}");
            ExitCode::FAILURE
        }
    }
}
