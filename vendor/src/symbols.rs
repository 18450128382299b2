//! Source lines of backtraces. Wasmtime parses a module's debug info anew for
//! each frame of each trap, which takes milliseconds; here it is parsed once.

use crate::layout;
use addr2line::{Context, Location};
use gimli::{Dwarf, EndianSlice, LittleEndian};
use std::collections::HashMap;
use std::sync::Mutex;
use wasmparser::{Parser, Payload};
use wasmtime_c_api::wasm_byte_vec_t;

type Reader = EndianSlice<'static, LittleEndian>;
type Sections = HashMap<String, Box<[u8]>>;

/// What lines and functions are found by.
const NEEDED: [&str; 10] = [
    ".debug_abbrev",
    ".debug_addr",
    ".debug_aranges",
    ".debug_info",
    ".debug_line",
    ".debug_line_str",
    ".debug_ranges",
    ".debug_rnglists",
    ".debug_str",
    ".debug_str_offsets",
];

/// A core module with debug info: the module itself, or one within a component.
/// The offsets that debug info knows are those in the code section.
#[derive(Default)]
struct Part {
    code: u64,
    // None: not parsed yet, as few modules ever trap; none within: malformed.
    // Before what it refers to: fields are dropped in order.
    context: Mutex<Option<Option<Context<Reader>>>>,
    sections: Sections,
}

pub struct fusor_symbols_t(Vec<Part>);

fn context(sections: &Sections) -> Option<Context<Reader>> {
    let section = |id: gimli::SectionId| {
        let bytes: &[u8] = sections.get(id.name()).map_or(&[], |bytes| bytes);
        // The bytes are on the heap, and live as long as the part that has both.
        let bytes = unsafe { std::slice::from_raw_parts(bytes.as_ptr(), bytes.len()) };
        Ok::<_, gimli::Error>(EndianSlice::new(bytes, LittleEndian))
    };
    Context::from_dwarf(Dwarf::load(section).ok()?).ok()
}

fn parts(wasm: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut open = Vec::from([Part::default()]);
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.ok()? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                open.push(Part::default());
            }
            Payload::CodeSectionStart { range, .. } => open.last_mut()?.code = range.start as u64,
            Payload::CustomSection(custom) if NEEDED.contains(&custom.name()) => {
                open.last_mut()?.sections.insert(custom.name().to_owned(), custom.data().into());
            }
            Payload::End(_) => {
                let part = open.pop()?;
                if part.sections.contains_key(".debug_line") {
                    parts.push(part);
                }
            }
            _ => {}
        }
    }
    (!parts.is_empty()).then_some(parts)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_symbols_new(
    wasm: *const u8,
    wasm_len: usize,
) -> Option<Box<fusor_symbols_t>> {
    parts(unsafe { layout::bytes(wasm, wasm_len) }).map(|parts| Box::new(fusor_symbols_t(parts)))
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_symbols_delete(_: Option<Box<fusor_symbols_t>>) {}

impl fusor_symbols_t {
    /// A line for what was inlined at the offset, the innermost first, and the
    /// last for the function itself. None: nothing is known of it.
    fn find(&self, offset: u64, function: &str) -> Option<String> {
        let part = self.0.iter().filter(|p| p.code <= offset).max_by_key(|p| p.code)?;
        let mut parsed = part.context.lock().ok()?;
        let context = parsed.get_or_insert_with(|| context(&part.sections)).as_ref()?;
        let mut frames = context.find_frames(offset - part.code).skip_all_loads().ok()?;
        let mut lines: Vec<(String, String)> = Vec::new();
        while let Ok(Some(frame)) = frames.next() {
            let name = frame.function.as_ref().and_then(|f| f.raw_name().ok()).unwrap_or_default();
            let place = match frame.location {
                Some(Location { file: Some(file), line: Some(line), .. }) => {
                    format!(" at {file}:{line}")
                }
                Some(Location { file: Some(file), .. }) => format!(" at {file}"),
                _ => String::new(),
            };
            lines.push((format!("{:#}", rustc_demangle::demangle(&name)), place));
        }
        // Wasmtime knows its name without debug info, and demangled.
        function.clone_into(&mut lines.last_mut()?.0);
        Some(lines.into_iter().map(|(name, place)| name + &place).collect::<Vec<_>>().join("\n"))
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_symbols_find(
    symbols: &fusor_symbols_t,
    offset: u64,
    function: *const u8,
    function_len: usize,
    out: &mut wasm_byte_vec_t,
) {
    let function = String::from_utf8_lossy(unsafe { layout::bytes(function, function_len) });
    let text = symbols.find(offset, &function).unwrap_or_else(|| function.into_owned());
    out.set_buffer(text.into_bytes());
}
