# Embeds files into the binary: the edge host, which the wasm tree has made before (./dev builds it
# first), and what `fusor function new` starts from.
enable_language(ASM)
add_library(fusor_embedded STATIC)
target_link_libraries(fusor_embedded PUBLIC fusor_flags)

# fusor_embed(<function of cli/embedded.h> <base folder> <file>...): named relative to the folder.
function(fusor_embed function base)
  set(embedded ${CMAKE_BINARY_DIR}/generated/${function})
  set(pairs "")
  foreach(file ${ARGN})
    file(RELATIVE_PATH name ${base} ${file})
    list(APPEND pairs ${name}=${file})
  endforeach()
  add_custom_command(OUTPUT ${embedded}.S ${embedded}.cc
    COMMAND python3 ${CMAKE_SOURCE_DIR}/cli/embed.py ${embedded}.S ${embedded}.cc ${function} ${pairs}
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cli/embed.py VERBATIM)
  set_source_files_properties(${embedded}.S PROPERTIES OBJECT_DEPENDS "${ARGN}")
  target_sources(fusor_embedded PRIVATE ${embedded}.S ${embedded}.cc)
endfunction()

set(FUSOR_EDGE_DIR ${CMAKE_SOURCE_DIR}/build/wasm/edge CACHE PATH "Where the wasm tree puts the edge host")
set(edge core.wasm core_abi.mjs)
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/hosts/edge/js/*.mjs)
foreach(script ${scripts})
  get_filename_component(name ${script} NAME)
  list(APPEND edge ${name})
endforeach()
list(TRANSFORM edge PREPEND ${FUSOR_EDGE_DIR}/)
fusor_embed(edge_files ${FUSOR_EDGE_DIR} ${edge})

file(GLOB_RECURSE scaffolds CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/cli/scaffolds/*)
fusor_embed(scaffold_files ${CMAKE_SOURCE_DIR}/cli/scaffolds ${scaffolds})
