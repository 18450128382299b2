# The edge host: build/wasm/edge/core.wasm, the core with its exports, and beside it the JavaScript that
# `fusor build --target cloudflare` puts into a Worker. Both are embedded in the native binary.
set(FUSOR_EDGE_DIR ${CMAKE_BINARY_DIR}/edge)
set(FUSOR_ABI_DIR ${CMAKE_BINARY_DIR}/generated)

add_custom_command(
  OUTPUT ${FUSOR_ABI_DIR}/core_abi.h ${FUSOR_EDGE_DIR}/core_abi.mjs
  COMMAND python3 ${CMAKE_SOURCE_DIR}/abi/generate.py ${CMAKE_SOURCE_DIR}/abi/core.abi
          ${FUSOR_ABI_DIR}/core_abi.h ${FUSOR_EDGE_DIR}/core_abi.mjs
  DEPENDS ${CMAKE_SOURCE_DIR}/abi/core.abi ${CMAKE_SOURCE_DIR}/abi/generate.py VERBATIM)

# One link with link-time optimisation over core and host: what no export reaches is dropped. The
# core's objects are bitcode for it (and shared with the tests).
target_compile_options(fusor_core PUBLIC -flto)
file(GLOB edge_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/hosts/edge/*.cc)
add_executable(core_wasm ${edge_sources} ${FUSOR_ABI_DIR}/core_abi.h)
set_target_properties(core_wasm PROPERTIES OUTPUT_NAME core_unoptimised)
target_include_directories(core_wasm PRIVATE ${FUSOR_ABI_DIR})
target_link_libraries(core_wasm PRIVATE fusor_core)
target_compile_options(core_wasm PRIVATE -fno-exceptions)
# The inliner's limit for -Oz still grows the module by two percent.
target_link_options(core_wasm PRIVATE -mexec-model=reactor -Oz -flto -Wl,-mllvm,-inline-threshold=-50
  -Wl,--strip-all -Wl,--gc-sections -Wl,-z,stack-size=262144
  -Wl,--initial-memory=2097152 -Wl,--max-memory=67108864)

# Debian's own: npm brings another along, and which one is found first must not decide what is built.
find_program(FUSOR_WASM_OPT wasm-opt PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
add_custom_command(
  OUTPUT ${FUSOR_EDGE_DIR}/core.wasm
  COMMAND ${CMAKE_COMMAND} -E make_directory ${FUSOR_EDGE_DIR}
  # The features stand here because --strip-all dropped the section that names them. The second round
  # finds what the first uncovered; the addresses below 1024 are the stack's end; engines ignore the
  # hints of alignment, which brotli must not carry.
  COMMAND ${FUSOR_WASM_OPT} -Oz -Oz --low-memory-unused --dealign --enable-tail-call --enable-bulk-memory --enable-sign-ext
          --enable-nontrapping-float-to-int --enable-mutable-globals --enable-multivalue
          --enable-reference-types --strip-producers --strip-target-features
          $<TARGET_FILE:core_wasm> -o ${FUSOR_EDGE_DIR}/core.wasm
  DEPENDS core_wasm VERBATIM)

file(GLOB edge_scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/hosts/edge/js/*.mjs)
set(edge_outputs)
foreach(script ${edge_scripts})
  get_filename_component(name ${script} NAME)
  add_custom_command(OUTPUT ${FUSOR_EDGE_DIR}/${name}
    COMMAND ${CMAKE_COMMAND} -E copy ${script} ${FUSOR_EDGE_DIR}/${name} DEPENDS ${script} VERBATIM)
  list(APPEND edge_outputs ${FUSOR_EDGE_DIR}/${name})
endforeach()
add_custom_target(edge ALL
  DEPENDS ${FUSOR_EDGE_DIR}/core.wasm ${FUSOR_EDGE_DIR}/core_abi.mjs ${edge_outputs})
