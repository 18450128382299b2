//! Merges a module's data segments.
//!
//! Wizer leaves every original segment as an empty passive one and adds up to
//! 10,000 active ones. Wasmtime touches a table of all of them for each
//! instance: for a Go program 59 of its 78 microseconds. Merged, it is one.

use crate::layout::{CError, bytes, report};
use wasm_encoder::{ConstExpr, DataSection, Module, RawSection, SectionId};
use wasmparser::{DataKind, Operator, Parser, Payload};
use wasmtime_c_api::wasm_byte_vec_t;
use wasmtime_c_api::wasmtime::Result;

/// Zeros that are worth storing to have one segment less: a page.
const MAX_GAP: u64 = 4096;

struct Segment {
    memory: u32,
    offset: u64,
    is64: bool,
    data: Vec<u8>,
}

impl Segment {
    fn end(&self) -> u64 {
        self.offset + self.data.len() as u64
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fusor_wasm_merge_data(
    wasm: *const u8,
    wasm_len: usize,
    out: &mut wasm_byte_vec_t,
) -> CError {
    report(|| {
        out.set_buffer(merge_segments(unsafe { bytes(wasm, wasm_len) })?);
        Ok(())
    })
}

/// The same module with fewer data segments, or unchanged where an instruction
/// names segments or where their order may matter.
pub fn merge_segments(wasm: &[u8]) -> Result<Vec<u8>> {
    let Some(segments) = mergeable(wasm)? else {
        return Ok(wasm.to_vec());
    };
    let mut section = DataSection::new();
    for s in merge(segments) {
        let offset = if s.is64 {
            ConstExpr::i64_const(s.offset.cast_signed())
        } else {
            ConstExpr::i32_const((s.offset as u32).cast_signed())
        };
        section.active(s.memory, &offset, s.data);
    }
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        if id == u8::from(SectionId::Data) {
            module.section(&section);
        } else if id != u8::from(SectionId::DataCount) {
            // Without memory.init and data.drop nobody needs the count.
            module.section(&RawSection { id, data: &wasm[range] });
        }
    }
    Ok(module.finish())
}

/// The segments with content in order of address, or nothing where merging
/// could change what the module does.
fn mergeable(wasm: &[u8]) -> Result<Option<Vec<Segment>>> {
    let mut segments = Vec::new();
    let mut imports_memory = false;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imports_memory |= matches!(import?.ty, wasmparser::TypeRef::Memory(_));
                }
            }
            Payload::CodeSectionEntry(code) => {
                let mut ops = code.get_operators_reader()?;
                while !ops.eof() {
                    if names_a_segment(&ops.read()?) {
                        return Ok(None);
                    }
                }
            }
            Payload::DataSection(data) => {
                for d in data {
                    let d = d?;
                    let DataKind::Active { memory_index: memory, offset_expr } = d.kind else {
                        continue; // passive and, as nobody names it, dead
                    };
                    let mut ops = offset_expr.get_operators_reader();
                    let (offset, is64) = match ops.read()? {
                        Operator::I32Const { value } => (u64::from(value.cast_unsigned()), false),
                        Operator::I64Const { value } => (value.cast_unsigned(), true),
                        _ => return Ok(None),
                    };
                    if !matches!(ops.read()?, Operator::End) {
                        return Ok(None); // a longer expression
                    }
                    segments.push(Segment { memory, offset, is64, data: d.data.to_vec() });
                }
            }
            _ => {}
        }
    }
    // What lies between segments is zero only in a memory that is the module's.
    if imports_memory {
        return Ok(None);
    }
    segments.sort_by_key(|s| (s.memory, s.offset));
    let overlap =
        segments.windows(2).any(|w| w[0].memory == w[1].memory && w[0].end() > w[1].offset);
    Ok((!overlap).then_some(segments))
}

fn names_a_segment(op: &Operator) -> bool {
    matches!(
        op,
        Operator::MemoryInit { .. }
            | Operator::DataDrop { .. }
            | Operator::ArrayNewData { .. }
            | Operator::ArrayInitData { .. }
    )
}

fn merge(segments: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for s in segments {
        match out.last_mut() {
            Some(last) if last.memory == s.memory && s.offset - last.end() <= MAX_GAP => {
                let start = (s.offset - last.offset) as usize;
                last.data.resize(start, 0);
                last.data.extend(s.data);
            }
            _ => out.push(s),
        }
    }
    out
}
