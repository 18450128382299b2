# Helpers of the build: warnings and flags that all our code shares, and a function per kind of target.

add_library(fusor_flags INTERFACE)
target_include_directories(fusor_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(fusor_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Werror
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
target_compile_definitions(fusor_flags INTERFACE FUSOR_VERSION="${FUSOR_VERSION}")
if(FUSOR_SANITIZE)
  target_compile_options(fusor_flags INTERFACE -fsanitize=${FUSOR_SANITIZE} -O1 -gline-tables-only
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(fusor_flags INTERFACE -fsanitize=${FUSOR_SANITIZE})
  # Sanitizers shadow the address space: there is no room for a large pool of instances.
  target_compile_definitions(fusor_flags INTERFACE FUSOR_POOL_SLOTS=16)
endif()
if(FUSOR_FUZZERS)
  target_compile_options(fusor_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(NOT FUSOR_WASM)
  set(CMAKE_EXE_LINKER_FLAGS "${CMAKE_EXE_LINKER_FLAGS} -fuse-ld=lld-22")
endif()

# fusor_layer(<folder>): a static library fusor_<folder> of every source below the folder, tests left
# out. Sources are globbed: a feature is a folder, and deleting the folder deletes the feature.
function(fusor_layer folder)
  string(REPLACE "/" "_" name "fusor_${folder}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cc)
  list(FILTER sources EXCLUDE REGEX "(_(test|fuzz|bench)|/cli/main|/scaffolds/.*)\\.cc$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC fusor_flags)
  if(folder STREQUAL "core")
    # Failure is a value in the core, on both targets: see core/base/result.h.
    target_compile_options(${name} PRIVATE -fno-exceptions)
  endif()
endfunction()
