# fusor_vendor: Wasmtime and our glue, built by scripts/vendor into the cache that all clones share.
# ./dev names the folder; a configure by hand asks the script, which builds what is missing.
set(FUSOR_VENDOR_DIR "" CACHE PATH "What scripts/vendor printed")
if(NOT FUSOR_VENDOR_DIR)
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/vendor
    OUTPUT_VARIABLE FUSOR_VENDOR_DIR OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
find_package(Threads REQUIRED)
add_library(fusor_vendor STATIC IMPORTED)
set_target_properties(fusor_vendor PROPERTIES
  IMPORTED_LOCATION ${FUSOR_VENDOR_DIR}/lib/libfusor_vendor.a
  INTERFACE_INCLUDE_DIRECTORIES ${FUSOR_VENDOR_DIR}/include
  INTERFACE_LINK_LIBRARIES "Threads::Threads;dl;m")
