//! Pool settings, engine creation that can fail, and the pool's metrics.

use crate::layout::{self, CError, report};
use wasmtime_c_api::wasmtime::{Enabled, Engine};
use wasmtime_c_api::{wasm_config_t, wasm_engine_t, wasmtime_pooling_allocation_config_t};

#[unsafe(no_mangle)]
pub extern "C" fn fusor_pool_config_set_pagemap_scan(
    pool: &mut wasmtime_pooling_allocation_config_t,
    enable: bool,
) {
    // Auto asks the kernel once, and leaves it off where it is not there.
    layout::pool(pool).pagemap_scan(if enable { Enabled::Auto } else { Enabled::No });
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_pagemap_scan_available() -> bool {
    wasmtime_c_api::wasmtime::PoolingAllocationConfig::is_pagemap_scan_available()
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_config_set_dense_image_size(config: &mut wasm_config_t, bytes: u64) {
    layout::config(config).memory_guaranteed_dense_image_size(bytes);
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_engine_new(
    mut config: Box<wasm_config_t>,
    out: &mut Option<Box<wasm_engine_t>>,
) -> CError {
    report(|| {
        *out = Some(layout::engine_into_c(Engine::new(layout::config(&mut config))?));
        Ok(())
    })
}

#[repr(C)]
#[derive(Default)]
pub struct fusor_pool_metrics_t {
    pub core_instances: u64,
    pub component_instances: u64,
    pub memories: u64,
    pub tables: u64,
    pub stacks: u64,
    pub unused_warm_memories: u64,
    pub unused_warm_tables: u64,
    pub unused_warm_stacks: u64,
    pub unused_memory_bytes: u64,
    pub unused_table_bytes: u64,
}

#[unsafe(no_mangle)]
pub extern "C" fn fusor_pool_metrics(
    engine: &wasm_engine_t,
    out: &mut fusor_pool_metrics_t,
) -> bool {
    *out = fusor_pool_metrics_t::default();
    let Some(m) = layout::engine(engine).pooling_allocator_metrics() else {
        return false;
    };
    *out = fusor_pool_metrics_t {
        core_instances: m.core_instances(),
        component_instances: m.component_instances(),
        memories: m.memories() as u64,
        tables: m.tables() as u64,
        stacks: m.stacks() as u64,
        unused_warm_memories: m.unused_warm_memories().into(),
        unused_warm_tables: m.unused_warm_tables().into(),
        unused_warm_stacks: m.unused_warm_stacks().into(),
        unused_memory_bytes: m.unused_memory_bytes_resident() as u64,
        unused_table_bytes: m.unused_table_bytes_resident() as u64,
    };
    true
}
