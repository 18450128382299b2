# Guests: the WebAssembly functions of tests/guests and examples, built into build/guests/<name>.wasm,
# each with its language's own toolchain. fusor_tests finds them by FUSOR_GUEST_DIR.
set(FUSOR_GUEST_DIR ${CMAKE_SOURCE_DIR}/build/guests)
file(MAKE_DIRECTORY ${FUSOR_GUEST_DIR})
set(FUSOR_GUESTS "")
find_program(FUSOR_GO go)
find_program(FUSOR_ASC asc)

# fusor_guest(<name> <source>): the language follows from the source's extension.
function(fusor_guest name source)
  set(out ${FUSOR_GUEST_DIR}/${name}.wasm)
  get_filename_component(extension ${source} LAST_EXT)
  # --no-wasm-opt: the driver would run whatever wasm-opt is on the PATH.
  set(wasi --target=wasm32-wasi -Wno-deprecated -O2 --no-wasm-opt)
  if(name STREQUAL "trap") # whose backtrace has source lines
    list(APPEND wasi -g)
  endif()
  if(extension STREQUAL ".c")
    set(command clang-22 ${wasi} -o ${out} ${source})
  elseif(extension STREQUAL ".cc")
    set(command clang++-22 ${wasi} -std=c++23 -fno-exceptions -o ${out} ${source})
  elseif(extension STREQUAL ".go")
    if(NOT FUSOR_GO)
      message(FATAL_ERROR "${name} is written in Go and there is no `go`: run scripts/setup")
    endif()
    set(command ${CMAKE_COMMAND} -E env GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 GOFLAGS=
      ${FUSOR_GO} build -trimpath -ldflags=-s\ -w -o ${out} ${source})
  elseif(extension STREQUAL ".ts")
    if(NOT FUSOR_ASC)
      message(FATAL_ERROR "${name} is written in AssemblyScript and there is no `asc`: run scripts/setup")
    endif()
    # asc finds its WASI shim only by a path relative to where it runs (scripts/setup links the folder).
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR} ${source})
    set(command ${FUSOR_ASC} ${relative} --config node_modules/@assemblyscript/wasi-shim/asconfig.json
      -O3 --noAssert -o ${out})
  endif()
  add_custom_command(OUTPUT ${out} COMMAND ${command} DEPENDS ${source}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    COMMENT "Guest ${name}" VERBATIM)
  set(FUSOR_GUESTS ${FUSOR_GUESTS} ${out} PARENT_SCOPE)
endfunction()

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/guests/*/main.*)
foreach(source ${sources})
  get_filename_component(folder ${source} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  fusor_guest(${name} ${source})
endforeach()

# Components (tests/components/README.md): compiled as a module, then made a component for a world.
# A target of their own: what is served does not need them, nor the tool that makes them.
set(FUSOR_COMPONENTS "")
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/components/*.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  set(core ${CMAKE_BINARY_DIR}/generated/component_${name}.core.wasm)
  set(out ${FUSOR_GUEST_DIR}/component_${name}.wasm)
  set(world ${CMAKE_SOURCE_DIR}/tests/components/function.wit)
  add_custom_command(OUTPUT ${out}
    COMMAND clang-22 --target=wasm32-wasi -mexec-model=reactor -Wno-deprecated -O2 --no-wasm-opt -o ${core} ${source}
    COMMAND ${CMAKE_SOURCE_DIR}/scripts/componentize ${core} ${world} ${out}
    DEPENDS ${source} ${world} ${CMAKE_SOURCE_DIR}/tests/components/wasi_http.h
    COMMENT "Guest component_${name}" VERBATIM)
  list(APPEND FUSOR_COMPONENTS ${out})
endforeach()
add_custom_target(components ALL DEPENDS ${FUSOR_COMPONENTS})

# The functions of an example lie beside their sources, so that its folder runs as it is.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*/functions/*/main.*)
foreach(source ${sources})
  get_filename_component(folder ${source} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  fusor_guest(${name} ${source})
  set(placed ${folder}.wasm)
  add_custom_command(OUTPUT ${placed}
    COMMAND ${CMAKE_COMMAND} -E copy ${FUSOR_GUEST_DIR}/${name}.wasm ${placed}
    DEPENDS ${FUSOR_GUEST_DIR}/${name}.wasm VERBATIM)
  list(APPEND FUSOR_GUESTS ${placed})
endforeach()

# fusor_go_preinit(<name> <main.go> [<request>]): the same source as a library that `preinit` can
# snapshot, made as `fusor function build` makes it, with the file `request` as --warm-up.
function(fusor_go_preinit name source)
  set(warm_up)
  if(ARGN)
    # The section's name: hosts/native/functions/custom_section.h.
    set(warm_up COMMAND python3 ${CMAKE_SOURCE_DIR}/scripts/custom_section.py
      ${FUSOR_GUEST_DIR}/${name}.wasm fusor.warm_up ${ARGN})
  endif()
  set(out ${FUSOR_GUEST_DIR}/${name}.wasm)
  set(export ${CMAKE_SOURCE_DIR}/cli/scaffolds/go/fusor_request.go)
  set(overlay ${CMAKE_BINARY_DIR}/generated/${name}.overlay.json)
  get_filename_component(folder ${source} DIRECTORY)
  file(WRITE ${overlay} "{\"Replace\": {\"${folder}/fusor_request.go\": \"${export}\"}}\n")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E env GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 GOFLAGS=
      ${FUSOR_GO} build -trimpath -ldflags=-s\ -w -buildmode=c-shared -overlay ${overlay} -o ${out}
      ${source} ${folder}/fusor_request.go
    ${warm_up}
    DEPENDS ${source} ${export} ${ARGN} ${CMAKE_SOURCE_DIR}/scripts/custom_section.py COMMENT "Guest ${name}" VERBATIM)
  set(FUSOR_GUESTS ${FUSOR_GUESTS} ${out} PARENT_SCOPE)
endfunction()
if(FUSOR_GO)
  fusor_go_preinit(tax-preinit ${CMAKE_SOURCE_DIR}/examples/hello/functions/tax/main.go
    ${CMAKE_SOURCE_DIR}/examples/hello/functions/tax/request.json)
  fusor_go_preinit(vat-preinit ${CMAKE_SOURCE_DIR}/tests/guests/vat/main.go
    ${CMAKE_SOURCE_DIR}/tests/guests/vat/request.json)
  fusor_go_preinit(go_preinit-preinit ${CMAKE_SOURCE_DIR}/tests/guests/go_preinit/main.go)
endif()

# A guest that no test names is dead weight, or a test that somebody forgot.
set(used ${FUSOR_GUEST_DIR}/used.stamp)
add_custom_command(OUTPUT ${used}
  COMMAND python3 ${CMAKE_SOURCE_DIR}/cmake/check_guests.py ${CMAKE_SOURCE_DIR}
  COMMAND ${CMAKE_COMMAND} -E touch ${used}
  DEPENDS ${CMAKE_SOURCE_DIR}/cmake/check_guests.py ${FUSOR_GUESTS}
  COMMENT "Checking that every guest has a test" VERBATIM)
add_custom_target(guests ALL DEPENDS ${FUSOR_GUESTS} ${used})
