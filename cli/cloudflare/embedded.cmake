# Embeds the edge host, which the wasm tree has made before (./dev builds it first), into the binary.
enable_language(ASM)
set(FUSOR_EDGE_DIR ${CMAKE_SOURCE_DIR}/build/wasm/edge CACHE PATH "Where the wasm tree puts the edge host")
set(edge_files core.wasm core_abi.mjs)
file(GLOB edge_scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/hosts/edge/js/*.mjs)
foreach(script ${edge_scripts})
  get_filename_component(name ${script} NAME)
  list(APPEND edge_files ${name})
endforeach()
list(TRANSFORM edge_files PREPEND ${FUSOR_EDGE_DIR}/)
set(embedded ${CMAKE_BINARY_DIR}/generated/embedded)
add_custom_command(OUTPUT ${embedded}.S ${embedded}.cc
  COMMAND python3 ${CMAKE_SOURCE_DIR}/cli/cloudflare/embed.py ${embedded}.S ${embedded}.cc ${edge_files}
  DEPENDS ${edge_files} ${CMAKE_SOURCE_DIR}/cli/cloudflare/embed.py VERBATIM)
set_source_files_properties(${embedded}.S PROPERTIES OBJECT_DEPENDS "${edge_files}")
add_library(fusor_embedded STATIC ${embedded}.S ${embedded}.cc)
target_link_libraries(fusor_embedded PUBLIC fusor_flags)
